// <live-phone data-events="/live/12345/events" data-question="…" data-open="true">…</live-phone>
// When another question is asked, or this one is closed, the phone shows it.
customElements.define("live-phone", class extends HTMLElement {
  connectedCallback() {
    this.source = new EventSource(this.dataset.events)
    this.source.addEventListener("message", (event) => this.#hear(JSON.parse(event.data)))
  }

  disconnectedCallback() {
    this.source.close()
  }

  #hear({ ended, question, open }) {
    const { dataset } = this
    if (!ended && (question ?? "") === dataset.question && String(open) === dataset.open) return
    this.source.close()
    location.reload()
  }
})
