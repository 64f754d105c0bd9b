// <voice-note data-start="Ghi âm" data-stop="Dừng" data-ready="…" data-refused="…"><form>…<input type="file" name="file">…<p role="status"></p>…</form></voice-note>
// A button that records a voice note into the form's file field. Where a browser cannot record, the field is as ever.
customElements.define("voice-note", class extends HTMLElement {
  connectedCallback() {
    if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) return
    this.button = Object.assign(document.createElement("button"), { type: "button", textContent: this.dataset.start })
    this.button.dataset.kind = "quiet"
    this.button.addEventListener("click", () => this.recorder ? this.recorder.stop() : this.#record())
    this.querySelector("[role=status]").before(this.button)
  }

  disconnectedCallback() { this.recorder?.stop() }

  #say(words) { this.querySelector("[role=status]").textContent = words }

  async #record() {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
      const parts = []
      const type = ["audio/webm", "audio/mp4", "audio/ogg"].find((one) => MediaRecorder.isTypeSupported(one)) ?? ""
      this.recorder = new MediaRecorder(stream, type ? { mimeType: type } : {})
      this.recorder.addEventListener("dataavailable", ({ data }) => parts.push(data))
      this.recorder.addEventListener("stop", () => this.#keep(stream, parts))
      this.recorder.start()
      this.button.textContent = this.dataset.stop
    } catch {
      this.#say(this.dataset.refused)
    }
  }

  #keep(stream, parts) {
    stream.getTracks().forEach((track) => track.stop())
    const type = this.recorder.mimeType || "audio/webm"
    this.recorder = undefined
    this.button.textContent = this.dataset.start
    const files = new DataTransfer()
    files.items.add(new File(parts, `ghi-am.${type.includes("mp4") ? "m4a" : type.includes("ogg") ? "ogg" : "webm"}`, { type }))
    this.querySelector("input[type=file]").files = files.files
    this.#say(this.dataset.ready)
  }
})
