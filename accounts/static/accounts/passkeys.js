// Passkeys: a button asks the browser, puts its answer into the form and sends the form.
// The page works without this file: then the button stays away and a code does the same.
(() => {
  'use strict'
  const json = window.webauthnJSON

  const options = async (button, form) => {
    if (button.dataset.options) return JSON.parse(button.dataset.options)
    const answer = await fetch(form.action, { headers: { Accept: 'application/json' } })
    if (!answer.ok) throw new Error('no options')
    return (await answer.json()).request_options
  }

  const ask = async (button, form) => {
    const wanted = await options(button, form)
    if (button.dataset.passkey !== 'add') return json.get(wanted)
    wanted.publicKey.authenticatorSelection = {
      ...wanted.publicKey.authenticatorSelection,
      residentKey: 'required',
      requireResidentKey: true,
      userVerification: 'required'
    }
    return json.create(wanted)
  }

  const prepare = (button) => {
    const form = button.form
    const sorry = document.getElementById(button.dataset.sorry)
    if (!json.supported()) return
    button.hidden = false
    button.addEventListener('click', async () => {
      sorry.hidden = true
      try {
        form.elements.credential.value = JSON.stringify(await ask(button, form))
        form.submit()
      } catch (refusal) {
        sorry.hidden = false
      }
    })
  }

  document.querySelectorAll('button[data-passkey]').forEach(prepare)
})()
