// <check-token hidden data-keys="JWKS" data-list="JWT" data-nacl="…">…</check-token>   checks the text of a certificate's QR here, with
// the published keys and the signed list that the page brought along: no network. Its sentences are [data-say] elements.
customElements.define("check-token", class extends HTMLElement {
  connectedCallback() {
    this.hidden = false
    const form = this.querySelector("form")
    form.addEventListener("submit", (event) => {
      event.preventDefault()
      this.check(form.elements.card.value)
    })
    // A link that carries a token checks it at once.
    if (location.hash.length > 20) this.check(decodeURIComponent(location.hash.slice(1)))
  }

  async check(text) {
    const token = (/token=([^&\s]+)/.exec(text)?.[1] ?? text).trim()
    if (token.split(".").length !== 3) return this.show("wrong", "not-token")
    const claims = await this.verified(token, "certificate")
    if (!claims) return this.show("wrong", "forged")
    const list = await this.verified(this.dataset.list, "revocations")
    const [state, sentence] = this.standing(claims, list)
    const day = (seconds) => seconds ? new Date(seconds * 1000).toLocaleDateString("vi-VN", { timeZone: "Asia/Ho_Chi_Minh", day: "2-digit", month: "2-digit", year: "numeric" }) : ""
    const facts = { name: claims.nm, course: claims.c, number: claims.n, issuer: claims.iss, issued: day(claims.iat), until: day(claims.exp) }
    this.show(state, sentence, facts, list?.replaced[claims.n])
  }

  standing(claims, list) {
    if (!list || list.revoked.includes(claims.n)) return ["wrong", "revoked"]
    if (list.replaced[claims.n]) return ["wrong", "replaced"]
    if ((list.corrected[claims.n] ?? 1) > (claims.r ?? 1)) return ["failed", "corrected"]
    if (claims.exp && claims.exp * 1000 <= Date.now()) return ["failed", "expired"]
    return ["passed", "valid"]
  }

  /** The claims of a token that one of the keys signed for that use, else null. */
  async verified(token, use) {
    try {
      const [head, body, signature] = token.split(".")
      const { alg, typ, kid } = JSON.parse(text(head))
      const key = JSON.parse(this.dataset.keys).keys.find((key) => key.kid === kid && key.crv === "Ed25519")
      if (alg !== "EdDSA" || typ !== use || !key) return null
      const genuine = await this.genuine(bytes(key.x), bytes(signature), new TextEncoder().encode(`${head}.${body}`))
      return genuine ? JSON.parse(text(body)) : null
    } catch {
      return null
    }
  }

  /** By the browser itself where it knows Ed25519, else by tweetnacl. */
  async genuine(key, signature, signed) {
    try {
      const own = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"])
      return await crypto.subtle.verify({ name: "Ed25519" }, own, signature, signed)
    } catch {
      if (!globalThis.nacl?.sign) await import(this.dataset.nacl)
      return globalThis.nacl.sign.detached.verify(signed, signature, key)
    }
  }

  show(state, sentence, facts = {}, other = "") {
    const result = this.querySelector("[data-result]")
    const say = (what) => this.querySelector(`[data-say="${what}"]`)?.textContent ?? ""
    const verdict = document.createElement("p")
    verdict.className = "verdict"
    verdict.textContent = `${say(sentence)} ${other}`.trim()
    const list = document.createElement("dl")
    list.className = "facts"
    for (const [what, value] of Object.entries(facts).filter(([, value]) => value)) {
      const [line, name, fact] = ["div", "dt", "dd"].map((kind) => document.createElement(kind))
      name.textContent = say(what)
      fact.textContent = value
      line.append(name, fact)
      list.append(line)
    }
    result.replaceChildren(verdict, ...(list.children.length ? [list] : []))
    result.dataset.state = state
    result.hidden = false
    result.focus()
  }
})

function bytes(part) {
  return Uint8Array.from(atob(part.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0))
}

function text(part) {
  return new TextDecoder().decode(bytes(part))
}
