// <filter-list for="names"><form>… <input name="q"> …</form></filter-list>: the list shrinks while one types.
const fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d").trim()

customElements.define("filter-list", class extends HTMLElement {
  connectedCallback() {
    const items = () => document.getElementById(this.getAttribute("for"))?.children ?? []
    this.querySelector("input[name=q]").addEventListener("input", (event) => {
      const words = fold(event.target.value)
      for (const item of items()) item.hidden = !fold(item.dataset.name ?? item.textContent).includes(words)
    })
  }
})
