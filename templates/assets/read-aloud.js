// <read-aloud><audio …><track kind="metadata" …></audio> <div hidden><button value="0.75">…</button></div></read-aloud>
// Speed that stays on this device; the sentence being read is marked in the page, and a tap on a sentence reads on from there.
const SPACE = /[\s\u00a0]/
const strip = text => [...text].filter(letter => !SPACE.test(letter)).join("")

// The page's text without spaces, and where each letter stands.
class Words {
  constructor(root, besides) {
    this.text = ""
    this.nodes = []
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const node = walker.currentNode
      if (besides.contains(node) || node.parentElement.closest("script, style")) continue
      this.nodes.push({ node, start: this.text.length })
      this.text += strip(node.data)
    }
  }

  // The place before a letter, counted without spaces.
  place(letter) {
    let { node, start } = this.nodes.findLast(one => one.start <= letter)
    for (let at = 0; at < node.data.length; at++) {
      if (SPACE.test(node.data[at])) continue
      if (start === letter) return [node, at]
      start++
    }
    return [node, node.data.length]
  }

  range([from, to]) {
    const range = new Range()
    range.setStart(...this.place(from))
    const [node, at] = this.place(to - 1)
    range.setEnd(node, Math.min(at + 1, node.data.length))
    return range
  }
}

customElements.define("read-aloud", class extends HTMLElement {
  connectedCallback() {
    this.audio = this.querySelector("audio")
    this.page = this.closest("main") ?? document.body
    this.speeds()
    const track = this.querySelector("track")?.track
    if (!track) return
    this.track = track
    track.mode = "hidden"
    track.addEventListener("cuechange", () => this.mark(track.activeCues?.[0]))
    this.audio.addEventListener("play", () => { this.querySelector(".hint").hidden = false; this.mark(track.activeCues?.[0]) })
    this.audio.addEventListener("ended", () => this.mark(null))
    this.page.addEventListener("click", event => this.tap(event))
  }

  speeds() {
    const buttons = [...this.querySelectorAll(".speeds button")]
    const choose = value => {
      this.audio.defaultPlaybackRate = this.audio.playbackRate = Number(value)
      for (const button of buttons) button.setAttribute("aria-pressed", String(Number(button.value) === Number(value)))
    }
    for (const button of buttons) button.addEventListener("click", () => {
      choose(button.value)
      try { localStorage.setItem("reading-speed", button.value) } catch { /* a device that keeps nothing */ }
    })
    let kept = 1
    try { kept = Number(localStorage.getItem("reading-speed")) || 1 } catch { /* the same */ }
    choose(kept)
    this.querySelector(".speeds").hidden = false
  }

  // Where the sentences stand: looked for once, one after the other.
  find() {
    if (this.places?.length || !this.track.cues?.length) return
    const { text } = new Words(this.page, this)
    let from = 0
    this.places = [...this.track.cues].map(cue => {
      const sentence = strip(cue.text)
      const at = text.indexOf(sentence, from)
      if (at < 0 || !sentence) return null
      from = at + sentence.length
      return [at, from]
    })
  }

  mark(cue) {
    this.unmark?.()
    this.unmark = null
    this.find()
    const place = cue && this.places?.[[...this.track.cues].indexOf(cue)]
    if (cue && !place) return this.picture(cue.text)
    if (!place) return
    const range = new Words(this.page, this).range(place)
    this.follow(range.getBoundingClientRect(), range.startContainer.parentElement)
    if (globalThis.Highlight && CSS.highlights) {
      CSS.highlights.set("read-aloud", new Highlight(range))
      this.unmark = () => CSS.highlights.delete("read-aloud")
    } else {
      this.unmark = wrap(range)
    }
  }

  picture(text) {
    const picture = [...this.page.querySelectorAll("img")].find(one => strip(one.alt) === strip(text))
    if (!picture) return
    picture.classList.add("read-aloud")
    this.follow(picture.getBoundingClientRect(), picture)
    this.unmark = () => picture.classList.remove("read-aloud")
  }

  // Whoever reads along is taken along; whoever looks elsewhere is left alone.
  follow(box, element) {
    const seen = one => one.bottom > 0 && one.top < innerHeight
    if (this.last?.isConnected && seen(this.last.getBoundingClientRect()) && !(box.top >= 0 && box.bottom <= innerHeight)) element.scrollIntoView({ block: "center" })
    this.last = element
  }

  tap(event) {
    if (!this.audio.played.length || event.target.closest("a, button, input, label, summary, audio, video, read-aloud") || !getSelection().isCollapsed) return
    const [node, at] = under(event)
    this.find()
    if (!node || !this.places) return
    const words = new Words(this.page, this)
    const index = this.places.findIndex(place => place && words.range(place).isPointInRange(node, at))
    if (index < 0) return
    this.audio.currentTime = this.track.cues[index].startTime + 0.01
    this.audio.play()
  }
})

function under({ clientX, clientY }) {
  const caret = document.caretPositionFromPoint?.(clientX, clientY)
  if (caret) return [caret.offsetNode, caret.offset]
  const range = document.caretRangeFromPoint?.(clientX, clientY)
  return range ? [range.startContainer, range.startOffset] : [null, 0]
}

// Browsers without highlights: each piece of text gets an element, and loses it again.
function wrap(range) {
  const root = range.commonAncestorContainer
  const walker = document.createTreeWalker(root.nodeType === Node.TEXT_NODE ? root.parentNode : root, NodeFilter.SHOW_TEXT)
  const pieces = []
  while (walker.nextNode()) if (range.intersectsNode(walker.currentNode) && strip(walker.currentNode.data)) pieces.push(walker.currentNode)
  const { startContainer, startOffset, endContainer, endOffset } = range
  const marks = pieces.map(node => {
    const piece = new Range()
    piece.setStart(node, node === startContainer ? startOffset : 0)
    piece.setEnd(node, node === endContainer ? endOffset : node.data.length)
    const mark = document.createElement("mark")
    mark.className = "read-aloud"
    piece.surroundContents(mark)
    return mark
  })
  return () => marks.forEach(mark => {
    const parent = mark.parentNode
    mark.replaceWith(...mark.childNodes)
    parent?.normalize()
  })
}
