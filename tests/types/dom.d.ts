// What the checker cannot know: of which kind the elements of our own templates are.

interface ParentNode {
  querySelector(selectors: string): any;
}

interface Element {
  closest(selector: string): any;
  readonly firstElementChild: any;
}

interface DocumentFragment {
  readonly firstElementChild: any;
}
