import { Link, useLocation } from 'wouter'
import { useGraph, useStanding } from '../data/index.ts'
import { IconButton } from '../ui/button.tsx'
import { formatCount } from '../ui/format.ts'
import { Icon, type IconName } from '../ui/icon.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { Tooltip } from '../ui/tooltip.tsx'
import { pageAt, pages } from './page-list.ts'
import { countHealths, healths } from './standing-counts.ts'
import { type Theme, useTheme } from './theme.ts'
import './top-line.css'
import { runHref } from './address.ts'

/** Always there: the target, what is stale, what is running. */
export function TopLine({ onHelp }: { readonly onHelp: () => void }) {
  return (
    <header className="top-line">
      <Link href="/" className="top-name" aria-label="Headwater, to the graph">
        Headwater
      </Link>
      <TargetName />
      <PageLinks className="top-pages" />
      <div className="top-state">
        <RunningNow />
        <Healths />
      </div>
      <div className="top-tools">
        <ThemeSwitch />
        <Tooltip text="Keyboard and help" shortcut="?">
          <IconButton label="Keyboard and help" onPress={onHelp}>
            <Icon name="help" />
          </IconButton>
        </Tooltip>
      </div>
    </header>
  )
}

/** The pages; in the top line, or at the bottom of narrow screens. */
export function PageLinks({ className }: { readonly className: string }) {
  const [path] = useLocation()
  return (
    <nav className={className} aria-label="Pages">
      {pages.map(({ href, title, icon }) => {
        const isHere = href === pageAt(path)?.href
        return (
          <Link key={href} href={href} aria-current={isHere ? 'page' : undefined} className="page-link">
            <Icon name={icon} />
            {title}
          </Link>
        )
      })}
    </nav>
  )
}

function TargetName() {
  const graph = useGraph()
  if (!graph.data) return null
  const { name, isSandbox } = graph.data.target
  return (
    <span className="top-target" data-sandbox={isSandbox}>
      <span className="unseen">Target </span>
      {name}
    </span>
  )
}

function Healths() {
  const standing = useStanding()
  if (!standing.data) return null
  const counts = countHealths(standing.data)
  const isRunning = standing.data.running.some(({ dead }) => !dead)
  const wrong = healths.filter((health) => health !== 'fresh' && counts[health] > 0)
  if (wrong.length === 0) return <StateMark state="fresh" word={`all ${formatCount(counts.fresh)} fresh`} />
  return (
    <ul className="top-healths" aria-label="What is not fresh" data-few={wrong.length <= (isRunning ? 2 : 3)}>
      {wrong.map((health) => (
        <li key={health}>
          <Link href={`/?state=${health}`}>
            <StateMark
              state={health}
              word={
                <>
                  {formatCount(counts[health])} <span className="top-health-word">{health}</span>
                </>
              }
            />
          </Link>
        </li>
      ))}
    </ul>
  )
}

function RunningNow() {
  const standing = useStanding()
  const [first, ...others] = standing.data?.running.filter(({ dead }) => !dead) ?? []
  if (first === undefined) return null
  return (
    <Link href={runHref(first.runId)} className="top-running">
      <StateMark state="running" show="mark" />
      <span className="top-running-name">{first.selection}</span>
      <span>
        {formatCount(first.done)}/{formatCount(first.total)}
      </span>
      {others.length > 0 && <span>+{others.length}</span>}
    </Link>
  )
}

const nextTheme: { readonly [theme in Theme]: Theme } = { system: 'light', light: 'dark', dark: 'system' }
const themeIcon: { readonly [theme in Theme]: IconName } = { system: 'system', light: 'sun', dark: 'moon' }

function ThemeSwitch() {
  const [theme, setTheme] = useTheme()
  const label = `Theme: ${theme}. Change to ${nextTheme[theme]}`
  return (
    <Tooltip text={`Theme: ${theme}`}>
      <IconButton label={label} onPress={() => setTheme(nextTheme[theme])}>
        <Icon name={themeIcon[theme]} />
      </IconButton>
    </Tooltip>
  )
}
