// <print-page hidden><button type="button">In</button></print-page>   at an address that ends with ?print it prints at once
customElements.define("print-page", class extends HTMLElement {
  connectedCallback() {
    this.hidden = false
    this.querySelector("button").addEventListener("click", () => print())
    if (location.search === "?print") print()
  }
})
