// <upload-progress data-most="20" data-too-large="…" data-sending="…" data-broken="…" data-stop="…"><form enctype="multipart/form-data">…</form></upload-progress>
// A file that is too large is told before it is sent (data-most: megabytes; a radio button may say another number in its own data-most).
// A large one shows how far it is, and can be stopped. Small ones are sent as every form.
const LARGE = 1_000_000

customElements.define("upload-progress", class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form")
    this.file = this.form.querySelector("input[type=file]")
    this.told = document.createElement("div")
    this.told.setAttribute("role", "status")
    this.file.closest(".field").append(this.told)
    this.file.addEventListener("change", () => this.check())
    this.form.addEventListener("change", () => this.check())
    this.form.addEventListener("submit", event => this.send(event))
  }

  most() { return Number(this.form.querySelector("input[data-most]:checked")?.dataset.most ?? this.dataset.most) * 1_000_000 }

  // True when it may be sent.
  check() {
    const size = this.file.files[0]?.size ?? 0
    const large = size > this.most()
    const words = large ? this.dataset.tooLarge.replace("{size}", Math.ceil(size / 1_000_000)).replace("{most}", this.most() / 1_000_000) : ""
    if (!this.request && this.told.textContent !== words) this.told.replaceChildren(...large ? [this.words(words)] : [])
    this.file.toggleAttribute("aria-invalid", large)
    return !large
  }

  words(text) {
    const words = document.createElement("p")
    words.className = "problem"
    words.textContent = text
    return words
  }

  send(event) {
    if (!this.check()) {
      event.preventDefault()
      return this.file.focus()
    }
    if ((this.file.files[0]?.size ?? 0) < LARGE) return
    event.preventDefault()
    if (this.request) return
    const request = this.request = new XMLHttpRequest()
    const bar = document.createElement("progress")
    const words = document.createElement("p")
    const stop = document.createElement("button")
    bar.max = 1
    bar.value = 0
    bar.setAttribute("aria-label", this.dataset.sending.replace("{percent}", ""))
    Object.assign(stop, { type: "button", textContent: this.dataset.stop, onclick: () => request.abort() })
    stop.dataset.kind = "quiet"
    this.told.replaceChildren(words, bar, stop)
    let said = -1
    const tell = share => {
      bar.value = share
      // A screen reader hears each tenth, not each piece.
      const tenth = Math.floor(share * 10) * 10
      if (tenth !== said) words.textContent = this.dataset.sending.replace("{percent}", `${said = tenth} %`)
    }
    tell(0)
    request.upload.addEventListener("progress", progress => { if (progress.lengthComputable) tell(progress.loaded / progress.total) })
    request.addEventListener("load", () => show(request))
    for (const end of ["error", "timeout"]) request.addEventListener(end, () => this.ended(this.words(this.dataset.broken)))
    request.addEventListener("abort", () => this.ended())
    request.open("POST", this.form.action)
    request.send(new FormData(this.form))
  }

  ended(...words) {
    this.request = null
    this.told.replaceChildren(...words)
    this.form.querySelector("button:not([type=button])").focus()
  }
})

// The page that answered takes the place of this one, under its own address.
function show(request) {
  const page = new DOMParser().parseFromString(request.responseText, "text/html")
  history.pushState(null, "", request.responseURL)
  addEventListener("popstate", () => location.reload())
  document.documentElement.replaceWith(document.adoptNode(page.documentElement))
  for (const script of document.querySelectorAll("script[src]")) {
    const again = document.createElement("script")
    Object.assign(again, { type: script.type, src: script.src })
    script.replaceWith(again)
  }
  const place = document.querySelector("[autofocus]") ?? (location.hash && document.getElementById(location.hash.slice(1)))
  if (place) { place.focus(); place.scrollIntoView({ block: "center" }) } else scrollTo(0, 0)
}
