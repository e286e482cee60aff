/* Hands on what the microphone hears, some thousand samples at a time (see recorder.js). */
class Ear extends AudioWorkletProcessor {
  constructor() {
    super();
    this.heard = new Float32Array(2048);
    this.full = 0;
  }
  process(inputs) {
    const one = inputs[0][0];
    if (one) {
      this.heard.set(one, this.full);
      this.full += one.length;
      if (this.full + one.length > this.heard.length) {
        this.port.postMessage(this.heard.slice(0, this.full));
        this.full = 0;
      }
    }
    return true;
  }
}
registerProcessor("ear", Ear);
