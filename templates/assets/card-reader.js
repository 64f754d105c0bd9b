// <card-reader hidden data-library="…"> beside the field `card` of a form: reads the QR of a card with the camera or from a
// photo, here in the browser; the picture goes nowhere. What it finds is sent as if a scanner had typed it.
const SIZES = [1200, 2000, 700]
const LOOK_FOR = 60_000

customElements.define("card-reader", class extends HTMLElement {
  connectedCallback() {
    this.hidden = false
    this.video = this.querySelector("video")
    this.camera = this.querySelector("[data-camera]")
    this.stopButton = this.querySelector("[data-stop]")
    this.camera.addEventListener("click", () => this.look())
    this.stopButton.addEventListener("click", () => this.stop())
    this.querySelector("[type=file]").addEventListener("change", (event) => this.read(event.target.files[0]))
    // Browsers give the camera only to pages that nobody can have changed on the way.
    if (!isSecureContext || !navigator.mediaDevices) {
      this.camera.hidden = true
      this.say("insecure")
    }
  }

  disconnectedCallback() { this.stop() }

  say(what) { this.querySelector("[role=status]").textContent = what ? this.dataset[what] : "" }

  async look() {
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } })
    } catch {
      return this.say("noCamera")
    }
    this.video.srcObject = this.stream
    this.video.hidden = this.stopButton.hidden = false
    this.camera.hidden = true
    this.say("looking")
    await this.video.play()
    for (const end = Date.now() + LOOK_FOR; this.stream && Date.now() < end;) {
      const text = await this.decoded(this.video, this.video.videoWidth, this.video.videoHeight, [1280])
      if (text) return this.found(text)
      await new Promise((then) => setTimeout(then, 120))
    }
    if (this.stream) this.say("notFound")
    this.stop()
  }

  stop() {
    this.stream?.getTracks().forEach((track) => track.stop())
    this.stream = null
    this.video.hidden = this.stopButton.hidden = true
    this.camera.hidden = !isSecureContext
  }

  async read(file) {
    if (!file) return
    this.say("looking")
    const picture = await createImageBitmap(file).catch(() => null)
    const text = picture && await this.decoded(picture, picture.width, picture.height, SIZES)
    if (text) this.found(text)
    else this.say("notFound")
  }

  found(text) {
    this.stop()
    this.say("found")
    const field = this.closest("form").elements.card
    field.value = text
    this.closest("form").requestSubmit()
  }

  async decoded(source, width, height, sizes) {
    if (!width) return null
    this.reader ??= await this.makeReader()
    const canvas = this.canvas ??= document.createElement("canvas")
    for (const size of sizes) {
      const scale = Math.min(1, size / Math.max(width, height))
      canvas.width = Math.round(width * scale)
      canvas.height = Math.round(height * scale)
      const context = canvas.getContext("2d", { willReadFrequently: true })
      context.drawImage(source, 0, 0, canvas.width, canvas.height)
      const text = await this.reader(canvas, context)
      if (text) return text
    }
    return null
  }

  /** The browser's own reader where there is one, else jsQR, loaded now. */
  async makeReader() {
    const formats = "BarcodeDetector" in globalThis ? await BarcodeDetector.getSupportedFormats().catch(() => []) : []
    if (formats.includes("qr_code")) {
      const detector = new BarcodeDetector({ formats: ["qr_code"] })
      return async (canvas) => (await detector.detect(canvas).catch(() => []))[0]?.rawValue
    }
    await import(this.dataset.library)
    return (canvas, context) => jsQR(context.getImageData(0, 0, canvas.width, canvas.height).data, canvas.width, canvas.height)?.data
  }
})
