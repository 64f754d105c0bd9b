// <door-code>…</door-code>: the code at the door is asked for anew every twenty seconds while the page is open.
customElements.define("door-code", class extends HTMLElement {
  connectedCallback() { this.timer = setInterval(() => this.#renew(), 20000) }

  disconnectedCallback() { clearInterval(this.timer) }

  async #renew() {
    if (document.hidden) return
    try {
      const answer = await fetch(location.href, { signal: AbortSignal.timeout?.(10000) })
      if (!answer.ok) return
      const page = new DOMParser().parseFromString(await answer.text(), "text/html")
      const code = page.querySelector("door-code")
      if (code) this.replaceChildren(...code.childNodes)
      else location.reload()
    } catch { /* no network: the next time */ }
  }
})
