/** The look of pages for people, made of the design tokens alone; the console adds its own to it. */
export const pageStyle = `*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
html { -webkit-text-size-adjust: 100%; }
body.people {
  margin: 0;
  min-height: 100vh;
  padding: var(--space-4);
  font: var(--text)/var(--leading) var(--font);
  color: var(--ink);
  background: var(--paper);
}
a { color: var(--accent); text-underline-offset: 0.15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: var(--space-4); top: var(--space-4); padding: var(--space-2) var(--space-4); background: var(--panel); z-index: 1; }
.brand-bar, .card { width: 100%; max-width: 30rem; margin-inline: auto; }
body:has(.wide) :is(.brand-bar, .card) { max-width: 46rem; }
body:has(.wide) :is(.field, .problem, .done, .full) { max-width: 28rem; }
.brand { margin: var(--space-5) 0 var(--space-4); font-weight: 650; font-size: var(--text-large); letter-spacing: -0.01em; }
.card {
  padding: clamp(var(--space-4), 5vw, var(--space-6));
  background: var(--panel);
  border: 1px solid var(--line);
  border-radius: var(--round-large);
  box-shadow: var(--shadow);
  margin-bottom: var(--space-7);
}
h1 { margin: 0 0 var(--space-4); font-size: var(--text-title); line-height: 1.2; letter-spacing: -0.015em; overflow-wrap: anywhere; }
h2 { margin: 0 0 var(--space-2); font-size: var(--text-large); line-height: 1.3; }
h3 { margin: 0 0 var(--space-1); font-size: var(--text); overflow-wrap: anywhere; }
p { margin: 0 0 var(--space-4); overflow-wrap: anywhere; }
.soft, small { color: var(--ink-soft); font-size: var(--text-small); }
section { padding-block: var(--space-5); border-top: 1px solid var(--line); }
section:last-child { padding-bottom: 0; }
section > :last-child, .card > :last-child { margin-bottom: 0; }
form { margin: 0 0 var(--space-4); }
.field { margin-bottom: var(--space-4); }
label, legend { display: block; font-weight: 600; margin-bottom: var(--space-1); }
fieldset { margin: 0 0 var(--space-4); padding: 0; border: 0; min-width: 0; }
.choice { display: flex; gap: var(--space-3); align-items: baseline; margin-bottom: var(--space-2); }
.choice label { margin: 0; font-weight: 400; }
.choice ul { margin: var(--space-1) 0 0; padding-left: 1.25rem; }
input:not([type=checkbox], [type=radio], [type=hidden], .visually-hidden), select, textarea {
  width: 100%;
  min-height: 2.75rem;
  padding: var(--space-2) var(--space-3);
  font: inherit;
  color: inherit;
  background: var(--panel);
  border: 1px solid var(--line-strong);
  border-radius: var(--round);
}
input[readonly] { background: var(--panel-soft); }
input[aria-invalid=true] { border-color: var(--danger); border-width: 2px; }
input[type=checkbox], input[type=radio] { width: 1.125rem; height: 1.125rem; accent-color: var(--accent); flex: none; }
.code-input { font-family: var(--font-code); letter-spacing: 0.15em; }
.hint { margin: var(--space-1) 0 0; color: var(--ink-soft); font-size: var(--text-small); }
button, .button {
  display: inline-block;
  min-height: 2.75rem;
  padding: var(--space-2) var(--space-5);
  font: inherit;
  font-weight: 600;
  text-align: center;
  text-decoration: none;
  color: var(--accent-ink);
  background: var(--accent);
  border: 1px solid transparent;
  border-radius: var(--round);
  cursor: pointer;
  transition: background-color 120ms;
}
button:hover, .button:hover { background: var(--accent-strong); }
button:disabled { opacity: 0.6; cursor: default; }
button.quiet, .button.quiet { color: var(--ink); background: transparent; border-color: var(--line-strong); }
button.quiet:hover, .button.quiet:hover { background: var(--panel-soft); }
button.danger { color: var(--danger); background: transparent; border-color: currentColor; }
button.danger:hover { background: var(--danger-soft); }
.full { width: 100%; }
.row { display: flex; flex-wrap: wrap; gap: var(--space-3); align-items: center; }
.row form, .row p { margin: 0; }
.row > .grow { flex: 1 1 14rem; min-width: 0; }
.problem, .done, .note, .warning {
  margin: 0 0 var(--space-5);
  padding: var(--space-3) var(--space-4);
  border: 1px solid var(--line);
  border-left: 4px solid var(--line-strong);
  border-radius: var(--round);
  background: var(--panel-soft);
}
.problem { border-left-color: var(--danger); background: var(--danger-soft); }
.warning { border-left-color: var(--danger); }
.done { border-left-color: var(--good); background: var(--good-soft); }
.problem > :last-child, .done > :last-child, .note > :last-child { margin-bottom: 0; }
.or { display: flex; align-items: center; gap: var(--space-3); color: var(--ink-soft); font-size: var(--text-small); }
.or::before, .or::after { content: ''; flex: 1; border-top: 1px solid var(--line); }
ul.list { list-style: none; margin: 0 0 var(--space-4); padding: 0; }
ul.list > li { padding-block: var(--space-4); border-top: 1px solid var(--line); }
ul.list > li:first-child { border-top: 0; padding-top: var(--space-2); }
ul.list > li:last-child { padding-bottom: 0; }
ul.doors { margin: var(--space-2) 0; padding-left: 1.25rem; }
dl { margin: 0 0 var(--space-4); }
dt { color: var(--ink-soft); font-size: var(--text-small); }
dd { margin: 0 0 var(--space-3); overflow-wrap: anywhere; }
code, .code { font-family: var(--font-code); font-size: 0.9375em; overflow-wrap: anywhere; }
ol.codes { columns: 12rem 2; padding-left: 2rem; font-family: var(--font-code); }
.user-code { font: 600 clamp(1.5rem, 8vw, 2.25rem)/1.3 var(--font-code); letter-spacing: 0.08em; }
img.app-logo { display: block; width: 4rem; height: 4rem; object-fit: contain; overflow: hidden; margin: 0 0 var(--space-3); font-size: var(--text-small); color: var(--ink-soft); }
img.qr { display: block; width: min(100%, 14rem); height: auto; padding: var(--space-3); margin: 0 0 var(--space-4); background: #ffffff; border: 1px solid var(--line); border-radius: var(--round); }
nav.account ul { display: flex; flex-wrap: wrap; gap: var(--space-2) var(--space-4); list-style: none; padding: 0; margin: 0 0 var(--space-5); }
nav.account [aria-current] { color: inherit; font-weight: 600; text-decoration: none; }
details { margin-bottom: var(--space-4); }
summary { cursor: pointer; padding-block: var(--space-1); }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (prefers-reduced-motion: reduce) { * { transition: none !important; animation: none !important; scroll-behavior: auto !important; } }
@media (forced-colors: active) { button, .button { border-color: ButtonText; } }
@media print { .brand-bar, nav, button { display: none; } .card { border: 0; box-shadow: none; } }
`
