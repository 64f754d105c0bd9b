// <live-bars data-events="/class-sessions/…/live/events" data-question="…"><ul class="bars">…</ul><p><span data-total>…</span></p></live-bars>
// The bars move as answers come in; when the question is closed or another is asked, the page is loaded anew.
customElements.define("live-bars", class extends HTMLElement {
  connectedCallback() {
    this.source = new EventSource(this.dataset.events)
    this.source.addEventListener("message", (event) => this.#show(JSON.parse(event.data)))
  }

  disconnectedCallback() {
    this.source.close()
  }

  #show({ ended, question, open, bars }) {
    if (ended || !open || question !== this.dataset.question) {
      this.source.close()
      return location.reload()
    }
    const total = bars.reduce((sum, bar) => sum + bar.count, 0)
    for (const { choice, count } of bars) {
      const row = this.querySelector(`[data-choice="${CSS.escape(choice)}"]`)
      row.querySelector("output").textContent = count
      Object.assign(row.querySelector("progress"), { max: total || 1, value: count })
    }
    this.querySelector("[data-total]").textContent = total
  }
})
