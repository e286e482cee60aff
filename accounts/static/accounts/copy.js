// A button that copies what is shown once. Without this file one selects and copies by hand.
document.querySelectorAll('button[data-copy]').forEach((button) => {
  if (!navigator.clipboard) return
  button.hidden = false
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value)
    button.textContent = button.dataset.done
  })
})
