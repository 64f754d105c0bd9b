// <part-timer data-part="…" data-minutes="15" data-over="Hết giờ">15 phút</part-timer>
// Counts down from the first slide of a part, across its slides and when the page is loaded anew.
customElements.define("part-timer", class extends HTMLElement {
  connectedCallback() {
    const key = `part-timer:${this.dataset.part}`
    const now = Date.now()
    let since = now
    try {
      since = Number(sessionStorage.getItem(key)) || now
      sessionStorage.setItem(key, since)
    } catch { /* no room: it counts from this slide */ }
    this.end = since + this.dataset.minutes * 60000
    this.setAttribute("role", "timer")
    this.#show()
    this.clock = setInterval(() => this.#show(), 1000)
  }

  disconnectedCallback() {
    clearInterval(this.clock)
  }

  #show() {
    const left = Math.ceil((this.end - Date.now()) / 1000)
    const [minutes, seconds] = [Math.floor(Math.abs(left) / 60), Math.abs(left) % 60]
    const clock = `${minutes}:${String(seconds).padStart(2, "0")}`
    this.toggleAttribute("data-late", left < 0)
    this.textContent = left < 0 ? `${this.dataset.over} +${clock}` : clock
  }
})
