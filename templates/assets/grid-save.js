// <grid-save data-to="…/marks" data-with="thing=…" data-saved="Đã lưu" data-offline="…"><form>…<p role="status"></p>…<select name="seen.…">…</form></grid-save>
// Each cell is sent when it changes, one after the other; what could not be sent is tried again. The plain form works without it.
customElements.define("grid-save", class extends HTMLElement {
  connectedCallback() {
    this.waiting = new Map()
    this.addEventListener("change", ({ target }) => {
      if (!target.name?.startsWith("seen.")) return
      this.waiting.set(target.name, target.value)
      this.#send()
    })
    addEventListener("online", () => this.#send())
  }

  #say(words) { this.querySelector("[role=status]").textContent = words }

  async #send() {
    if (this.sending) return
    this.sending = true
    while (this.waiting.size) {
      const [name, value] = this.waiting.entries().next().value
      let kept = false
      try {
        const answer = await fetch(this.dataset.to, { method: "POST", body: new URLSearchParams([...new URLSearchParams(this.dataset.with ?? ""), [name, value]]), redirect: "manual" })
        kept = answer.type === "opaqueredirect" || answer.ok
      } catch { /* no network: the cell waits */ }
      if (!kept) {
        this.#say(this.dataset.offline)
        setTimeout(() => this.#send(), 4000)
        break
      }
      if (this.waiting.get(name) === value) this.waiting.delete(name)
      this.#say(this.dataset.saved)
    }
    this.sending = false
  }
})
