interface Palette {
  readonly paper: string
  readonly ink: string
  readonly quiet: string
  readonly line: string
  /** A bar's part that is not marked; seen beside the paper. */
  readonly rest: string
  readonly accent: string
}

export const LIGHT: Palette = {
  paper: '#fbfaf8',
  ink: '#1c1b19',
  quiet: '#66625b',
  line: '#e4e0d8',
  rest: '#8f897f',
  accent: '#b4511d',
}

export const DARK: Palette = {
  paper: '#151413',
  ink: '#ece9e4',
  quiet: '#a39d94',
  line: '#33302c',
  rest: '#77716a',
  accent: '#f08a4b',
}

const variables = (palette: Palette) =>
  Object.entries(palette)
    .map(([name, colour]) => `--${name}: ${colour}`)
    .join('; ')

/** The page's whole look: system fonts, one accent colour, light and dark, one column on a telephone. */
export const STYLE = `
:root { color-scheme: light dark; ${variables(LIGHT)} }
@media (prefers-color-scheme: dark) { :root { ${variables(DARK)} } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; font-variant-numeric: tabular-nums }
a { color: inherit }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px }
.skip { position: absolute; left: -100vw }
.skip:focus { left: 1rem; top: .5rem }
header, main { max-width: 74rem; margin: 0 auto; padding: 0 1.25rem }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 2rem; padding-top: 1.75rem; padding-bottom: 1.5rem }
header p { flex-basis: 100% }
h1 { margin: 0; font-size: 1.7rem; letter-spacing: -.02em }
nav { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem }
nav a { text-decoration-color: var(--line); text-underline-offset: .3em }
nav a:hover { text-decoration-color: var(--accent) }
main { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 2.25rem 3rem; padding-bottom: 4rem; align-items: start }
section { min-width: 0; padding-top: .7rem; border-top: 2px solid var(--ink) }
.wide { grid-column: 1 / -1 }
h2 { margin: 0 0 .35rem; font-size: 1.15rem; letter-spacing: -.01em }
h3 { margin: 0 0 .35rem; font-size: 1rem }
p { margin: .3rem 0 }
b, strong { font-weight: 650 }
.quiet { color: var(--quiet) }
.notice { border-top-color: var(--accent) }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
table { width: 100%; border-collapse: collapse }
caption { padding: .3rem 0; text-align: left; font-weight: 650 }
th, td { padding: .25rem .7rem .25rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: baseline; font-weight: 400 }
th:last-child, td:last-child { padding-right: 0 }
thead th { font-size: .82rem; color: var(--quiet) }
tbody tr:last-child > * { border-bottom: 0 }
.n { text-align: right; white-space: nowrap }
.cut > * { border-bottom-color: var(--quiet) }
.tight { display: none }
.standings th:first-child, .standings td:first-child { width: 2rem }
.standings .roomy { white-space: nowrap }
td.roomy { width: 4rem }
svg { display: block }
.form { margin-bottom: -4px }
.mark, .now { fill: var(--accent) }
.rest { fill: var(--rest) }
.columns, .record { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1rem 3rem }
.flow { columns: 2; column-gap: 3rem }
.flow table { break-inside: avoid; margin-bottom: 1rem }
.games { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr)); gap: 1.4rem 3rem; margin: .8rem 0 0; padding: 0; list-style: none }
.games th, .games td { border: 0; padding-top: .1rem; padding-bottom: .1rem }
.games th { width: 100%; max-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.games td.quiet { font-size: .9em }
.games .chance { min-width: 3rem }
.code { display: inline-block; min-width: 2.6rem; font-weight: 650 }
.pick .chance { color: var(--accent); font-weight: 650 }
.split { margin: .35rem 0 .4rem; border-radius: 3px }
details { margin: .3rem 0 }
summary { cursor: pointer; color: var(--quiet) }
summary:hover { color: var(--ink) }
.plain { margin: .3rem 0; padding: 0; list-style: none }
.record { grid-template-columns: minmax(0, 4fr) minmax(0, 6fr) minmax(0, 4fr) }
.figures { display: grid; grid-template-columns: 1fr 1fr; gap: .9rem 1.5rem; margin: 0 0 .8rem }
.figures .first { grid-column: 1 / -1 }
dt { color: var(--quiet) }
dd { display: flex; margin: 0; align-items: baseline; gap: .5rem }
.figure { font-size: 1.35rem; font-weight: 650; letter-spacing: -.02em }
.first .figure { font-size: 3rem; line-height: 1; letter-spacing: -.04em; color: var(--accent) }
.chart { overflow: visible }
.chart text { font-size: 12px; fill: var(--quiet) }
.grid { stroke: var(--line) }
.coin { stroke: var(--rest); stroke-dasharray: 3 4 }
.dot { fill: none; stroke: var(--rest); stroke-width: 1.5 }
.run { stroke: var(--accent); stroke-width: 2.5; stroke-linecap: round }
.key-run, .key-dot { display: inline-block; vertical-align: middle; margin-right: .2rem }
.key-run { width: 1.2rem; height: 0; border-top: 3px solid var(--accent) }
.key-dot { width: .6rem; height: .6rem; margin-left: 1rem; border: 1.5px solid var(--rest); border-radius: 50% }
.right { color: var(--accent) }
@media (max-width: 60rem) {
  main, .columns, .record { grid-template-columns: minmax(0, 1fr) }
  .flow { columns: 1 }
}
@media (max-width: 36rem) {
  header, main { padding-left: 1rem; padding-right: 1rem }
  body { font-size: 14px }
  th, td { padding-right: .5rem }
  .roomy { display: none }
  .tight { display: inline }
}
@media (max-width: 22rem) {
  body { font-size: 13px }
  th, td { padding-right: .35rem }
}
`

/** A ball. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="14" fill="#d96a2b"/><path d="M2 16h28M16 2v28M6 6q8 10 0 20M26 6q-8 10 0 20" fill="none" stroke="#1c1b19" stroke-width="1.6"/></svg>`
