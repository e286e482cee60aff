/* Records somebody who reads a text aloud, lets them listen, and puts it as plain WAV (16 bits, one
   channel) into the form that stands there. Without this script, the form takes a file. The words
   all stand in the page: what is said when, in elements with data-when. */
(function () {
  "use strict";
  var RATE = 16000, QUIETEST = 0.02, SHORTEST = 0.3;
  var room = document.getElementById("recorder");
  var file = document.getElementById("recording_sound");
  var Context = window.AudioContext || window.webkitAudioContext;
  if (!room || !file || !Context || !window.DataTransfer || !window.OfflineAudioContext
      || !navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) { return; }
  var longest = Number(room.dataset.longest);
  var level = room.querySelector("meter"), left = room.querySelector("[data-left]");
  var stream = null, context = null, chunks = [], samples = 0, take = null, playing = null;

  function show(state) {
    room.dataset.state = state;
    room.querySelectorAll("[data-when]").forEach(function (one) {
      one.hidden = one.dataset.when.split(" ").indexOf(state) < 0;
    });
  }

  function countDown(seconds) {
    var whole = Math.max(Math.ceil(seconds), 0);
    if (left.textContent !== String(whole)) { left.textContent = whole; }
  }

  function hear(heard) {
    if (room.dataset.state !== "recording") { return; }
    var loudest = 0;
    for (var i = 0; i < heard.length; i += 1) { loudest = Math.max(loudest, Math.abs(heard[i])); }
    chunks.push(heard);
    samples += heard.length;
    level.value = loudest;
    countDown(longest - samples / context.sampleRate);
    if (samples >= longest * context.sampleRate) { stop(); }
  }

  function listenIn(source) {
    if (context.audioWorklet) {
      return context.audioWorklet.addModule(room.dataset.worklet).then(function () {
        var ear = new AudioWorkletNode(context, "ear", {numberOfOutputs: 0});
        ear.port.onmessage = function (event) { hear(event.data); };
        source.connect(ear);
      });
    }
    var old = context.createScriptProcessor(2048, 1, 1);  // browsers of before 2021
    old.onaudioprocess = function (event) {
      hear(new Float32Array(event.inputBuffer.getChannelData(0)));
    };
    source.connect(old);
    old.connect(context.destination);
    return Promise.resolve();
  }

  function letGo() {
    if (stream) { stream.getTracks().forEach(function (track) { track.stop(); }); }
    if (context) { context.close(); }
    stream = context = null;
    level.value = 0;
  }

  function record() {
    silence();
    forget();
    show("asking");
    var wanted = {channelCount: 1, echoCancellation: false, noiseSuppression: true, autoGainControl: true};
    navigator.mediaDevices.getUserMedia({audio: wanted}).then(function (given) {
      stream = given;
      context = new Context();
      chunks = [];
      samples = 0;
      countDown(longest);
      return listenIn(context.createMediaStreamSource(stream));
    }).then(function () {
      show("recording");
      room.querySelector("[data-act=stop]").focus();
    }).catch(function (trouble) {
      letGo();
      show(trouble.name === "NotAllowedError" ? "refused" : "nothing");
    });
  }

  function stop() {
    if (room.dataset.state !== "recording") { return; }
    show("working");
    var rate = context.sampleRate, most = Math.min(samples, longest * rate);
    letGo();
    if (most < SHORTEST * rate) { show("quiet"); return; }
    var buffer = new AudioBuffer({length: most, numberOfChannels: 1, sampleRate: rate});
    var whole = buffer.getChannelData(0), place = 0;
    chunks.forEach(function (chunk) {
      var rest = chunk.subarray(0, Math.max(most - place, 0));
      whole.set(rest, place);
      place += rest.length;
    });
    chunks = [];
    var offline = new OfflineAudioContext(1, Math.floor(most * RATE / rate), RATE);
    var source = offline.createBufferSource();
    source.buffer = buffer;
    source.connect(offline.destination);
    source.start();
    offline.startRendering().then(keep).catch(function () { show("nothing"); });
  }

  function keep(rendered) {
    var loudest = rendered.getChannelData(0).reduce(function (most, one) {
      return Math.max(most, Math.abs(one));
    }, 0);
    take = rendered;
    var basket = new DataTransfer();
    basket.items.add(new File([wav(rendered.getChannelData(0))], "recording.wav", {type: "audio/wav"}));
    file.files = basket.files;
    show(loudest < QUIETEST ? "quiet" : "done");
    room.querySelector("[data-act=listen]").focus();
  }

  function forget() {
    take = null;
    file.value = "";
  }

  function wav(sound) {
    var bytes = new DataView(new ArrayBuffer(44 + sound.length * 2));
    function write(at, letters) {
      for (var i = 0; i < letters.length; i += 1) { bytes.setUint8(at + i, letters.charCodeAt(i)); }
    }
    write(0, "RIFF"); bytes.setUint32(4, 36 + sound.length * 2, true); write(8, "WAVEfmt ");
    bytes.setUint32(16, 16, true); bytes.setUint16(20, 1, true); bytes.setUint16(22, 1, true);
    bytes.setUint32(24, RATE, true); bytes.setUint32(28, RATE * 2, true);
    bytes.setUint16(32, 2, true); bytes.setUint16(34, 16, true);
    write(36, "data"); bytes.setUint32(40, sound.length * 2, true);
    for (var i = 0; i < sound.length; i += 1) {
      var one = Math.max(-1, Math.min(1, sound[i]));
      bytes.setInt16(44 + i * 2, Math.round(one * 32767), true);
    }
    return bytes.buffer;
  }

  /* Played from memory: the page may load no sound but ours, and this one is not ours yet. */
  function listen() {
    if (playing) { silence(); return; }
    if (!take) { return; }
    var speaker = new Context(), source = speaker.createBufferSource();
    source.buffer = take;
    source.connect(speaker.destination);
    source.onended = silence;
    playing = speaker;
    room.dataset.playing = "yes";
    source.start();
  }

  function silence() {
    if (playing) { playing.close(); }
    playing = null;
    delete room.dataset.playing;
  }

  var deeds = {record: record, stop: stop, listen: listen};
  room.addEventListener("click", function (event) {
    var button = event.target.closest("[data-act]");
    if (button) { deeds[button.dataset.act](); }
  });
  window.addEventListener("pagehide", function () { letGo(); silence(); });
  room.hidden = false;
  countDown(longest);
  show("ready");
}());
