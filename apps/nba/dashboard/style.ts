/** The page's whole look: system fonts, one accent colour, light and dark, one column on a telephone. */
export const STYLE = `
:root { color-scheme: light dark; --paper: #fbfaf8; --card: #fff; --ink: #1c1b19; --quiet: #6a665f; --line: #e6e2da; --accent: #b4511d }
@media (prefers-color-scheme: dark) {
  :root { --paper: #151413; --card: #1d1c1a; --ink: #ece9e4; --quiet: #a09a91; --line: #33302c; --accent: #f08a4b }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums }
header, main { max-width: 72rem; margin: 0 auto; padding: 0 1.25rem }
header { padding-top: 1.75rem; padding-bottom: .75rem }
h1 { margin: 0; font-size: 1.6rem; letter-spacing: -.02em }
h1::after { content: ''; display: block; width: 2.2rem; height: 3px; margin-top: .35rem; background: var(--accent) }
header p { margin: .6rem 0 0; color: var(--quiet) }
header b { color: var(--ink); font-weight: 600 }
main { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1rem 2.5rem; padding-bottom: 3rem; align-items: start }
section { min-width: 0; padding-top: .75rem; border-top: 1px solid var(--line) }
.wide { grid-column: 1 / -1 }
h2 { margin: 0 0 .5rem; font-size: 1rem }
p { margin: .25rem 0 }
.quiet, .none { color: var(--quiet) }
.figure { margin: 0; font-size: 2.6rem; line-height: 1.1; font-weight: 650; letter-spacing: -.03em; color: var(--accent) }
.notice { padding: .75rem 1rem 1rem; border: 1px solid var(--accent); border-radius: 6px }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere }
.games { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: .75rem; margin: 0; padding: 0; list-style: none }
.games li { padding: .65rem .8rem; background: var(--card); border: 1px solid var(--line); border-radius: 6px }
.bar { height: 5px; margin-top: .5rem; border-radius: 3px; overflow: hidden; background: var(--accent) }
.bar i { display: block; height: 100%; background: var(--line) }
table { width: 100%; border-collapse: collapse }
th { text-align: left; font-weight: 500; font-size: .85rem; color: var(--quiet) }
th, td { padding: .22rem .6rem .22rem 0; border-bottom: 1px solid var(--line) }
tbody tr:last-child td { border-bottom: 0 }
.n { text-align: right }
th.n:first-child, td.n:first-child { width: 2rem }
@media (max-width: 52rem) { main { grid-template-columns: minmax(0, 1fr) } }
`
