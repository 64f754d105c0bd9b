// <look-again id="…" data-seconds="20">…</look-again>   the same part of the page is fetched anew; not while something in it has the focus
customElements.define("look-again", class extends HTMLElement {
  connectedCallback() {
    this.timer = setInterval(() => this.#look(), this.dataset.seconds * 1000)
  }

  disconnectedCallback() {
    clearInterval(this.timer)
  }

  async #look() {
    if (document.hidden || this.contains(document.activeElement)) return
    try {
      const answer = await fetch(location.href)
      if (!answer.ok || answer.redirected) return
      const page = new DOMParser().parseFromString(await answer.text(), "text/html")
      const anew = page.getElementById(this.id)
      if (!anew) return location.reload()
      if (!this.contains(document.activeElement)) this.replaceChildren(...anew.childNodes)
    } catch { /* no network: what stands here stays */ }
  }
})
