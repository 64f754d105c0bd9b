// <slide-keys><a data-step="back" href="…">…</a> <a data-step="on" href="…">…</a></slide-keys>
// Arrows, Page Up and Page Down, the space bar, or a presenter's remote go from slide to slide; a button that is marked
// data-step="on" is pressed the same way. F fills the screen, B changes the ground, C shows
// the code of the door.
customElements.define("slide-keys", class extends HTMLElement {
  static keys = { ArrowRight: "on", ArrowDown: "on", PageDown: "on", " ": "on", ArrowLeft: "back", ArrowUp: "back", PageUp: "back", Home: "first", End: "last", b: "ground", ".": "ground", c: "door" }

  connectedCallback() {
    this.press = (event) => this.#press(event)
    addEventListener("keydown", this.press)
  }

  disconnectedCallback() {
    removeEventListener("keydown", this.press)
  }

  #press(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest?.("input, select, textarea")) return
    // The space bar presses what has the focus.
    if (event.key === " " && event.target.closest?.("a, button, summary")) return
    if (event.key === "f") {
      document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.()
      return
    }
    const step = this.querySelector(`[data-step="${this.constructor.keys[event.key]}"]`)
    if (!step) return
    event.preventDefault()
    step.click()
  }
})
