/**
 * The design tokens: every colour, distance and size of pages and console. Colours come in pairs,
 * light and dark, of at least 4.5 to 1 as text (WCAG 2.2 §1.4.3) and 3 to 1 as an outline.
 */
export const pageTokens = `:root {
  color-scheme: light dark;
  --ink: light-dark(#1b2430, #e8ebf1);
  --ink-soft: light-dark(#545f6e, #a7b1bf);
  --paper: light-dark(#f3f5f8, #11151b);
  --panel: light-dark(#ffffff, #1a2029);
  --panel-soft: light-dark(#f4f6f9, #222a35);
  --line: light-dark(#d8dee7, #333d4b);
  --line-strong: light-dark(#7d8897, #77839a);
  --accent: light-dark(#1a56b8, #8ab4ff);
  --accent-ink: light-dark(#ffffff, #0d1b33);
  --accent-strong: light-dark(#133f88, #b1cdff);
  --danger: light-dark(#b3261e, #ff9d94);
  --danger-soft: light-dark(#fdf0ee, #3a1d1b);
  --good: light-dark(#1b6b38, #86d5a0);
  --good-soft: light-dark(#edf8f0, #173021);
  --space-1: 0.25rem;
  --space-2: 0.5rem;
  --space-3: 0.75rem;
  --space-4: 1rem;
  --space-5: 1.5rem;
  --space-6: 2rem;
  --space-7: 3rem;
  --text-small: 0.875rem;
  --text: 1rem;
  --text-large: 1.125rem;
  --text-title: clamp(1.375rem, 1.2rem + 1vw, 1.75rem);
  --leading: 1.55;
  --font: system-ui, sans-serif;
  --font-code: ui-monospace, 'Cascadia Mono', Menlo, monospace;
  --round: 0.5rem;
  --round-large: 0.875rem;
  --shadow: 0 1px 2px rgb(16 24 40 / 6%), 0 8px 24px rgb(16 24 40 / 8%);
}
`
