/** The style of the documentation pages: readable without it, light or dark as the reader likes. */
export const apiPageStyle = `
:root {
  color-scheme: light dark;
  --ink: light-dark(#1c2430, #e6e9ef);
  --soft: light-dark(#56606e, #a3adbb);
  --paper: light-dark(#ffffff, #14181f);
  --panel: light-dark(#f4f6f9, #1c222b);
  --line: light-dark(#d9dee6, #313a47);
  --accent: light-dark(#1a56b8, #8ab4ff);
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body {
  margin: 0;
  display: grid;
  grid-template-columns: minmax(16rem, 22rem) minmax(0, 1fr);
  font: 1rem/1.55 system-ui, sans-serif;
  color: var(--ink);
  background: var(--paper);
}
a { color: var(--accent); }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 1rem; padding: 0.5rem 1rem; background: var(--paper); z-index: 1; }
nav {
  position: sticky;
  top: 0;
  height: 100vh;
  overflow-y: auto;
  padding: 1.5rem;
  background: var(--panel);
  border-right: 1px solid var(--line);
  font-size: 0.875rem;
}
nav h2 { font-size: 0.875rem; margin: 1.5rem 0 0.5rem; }
nav ul { list-style: none; margin: 0.25rem 0 0.75rem; padding: 0 0 0 0.75rem; }
nav li { margin: 0.25rem 0; overflow-wrap: anywhere; }
nav li a { text-decoration: none; }
nav summary { cursor: pointer; padding: 0.15rem 0; }
.brand { font-size: 1.125rem; font-weight: 600; margin: 0 0 0.5rem; }
.brand a { text-decoration: none; color: inherit; }
main { padding: 2rem clamp(1rem, 4vw, 4rem); max-width: 64rem; min-width: 0; }
h1 { margin-top: 0; }
h3 { margin: 3rem 0 0; color: var(--soft); font-weight: 600; }
h4 { margin: 0 0 0.5rem; font-size: 1.0625rem; overflow-wrap: anywhere; }
article { margin: 1.25rem 0; padding: 1.25rem; border: 1px solid var(--line); border-radius: 0.5rem; }
article:target { border-color: var(--accent); }
.method { font: 600 0.75em ui-monospace, monospace; color: var(--accent); }
.version, .label { color: var(--soft); font-size: 0.875rem; font-weight: 400; }
.label { margin: 1rem 0 0.25rem; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.875em; }
pre { overflow-x: auto; padding: 0.75rem 1rem; background: var(--panel); border-radius: 0.375rem; }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: 0.875rem; }
caption { text-align: left; color: var(--soft); padding-bottom: 0.25rem; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 1rem 0.35rem 0; border-top: 1px solid var(--line); }
tbody th { overflow-wrap: anywhere; min-width: 9rem; max-width: 22rem; }
thead th { color: var(--soft); font-weight: 400; border-top: 0; }
tr:target { background: var(--panel); }
@media (max-width: 50rem) {
  body { display: block; }
  nav { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--line); }
}
`
