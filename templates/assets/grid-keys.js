// <grid-keys><table>…<input data-column="letters">…</table></grid-keys>: Enter goes to the same column of the next row.
customElements.define("grid-keys", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", (event) => {
      const { column } = event.target.dataset
      if (event.key !== "Enter" || !column) return
      const all = [...this.querySelectorAll(`[data-column="${column}"]`)]
      const next = all[all.indexOf(event.target) + 1]
      if (!next) return
      event.preventDefault()
      next.focus()
    })
  }
})
