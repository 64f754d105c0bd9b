// <copy-text><code>…</code> <button type="button" hidden data-done="Đã chép">Chép</button> <span role="status"></span></copy-text>
customElements.define("copy-text", class extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button")
    if (!navigator.clipboard) return
    button.hidden = false
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(this.querySelector("code").textContent.trim())
      this.querySelector("[role=status]").textContent = button.dataset.done
    })
  }
})
