import type { GraphView } from '@headwater/viewer'
import { Group } from 'react-aria-components'
import { Link } from 'wouter'
import { planHref, type Step } from '../app/address.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { plural } from '../ui/format.ts'
import { Icon } from '../ui/icon.tsx'
import { Tooltip } from '../ui/tooltip.tsx'

interface GraphBarProps {
  readonly graph: GraphView
  readonly focus: { readonly key: string; readonly up: number; readonly down: number } | null
  readonly matches: { readonly keys: readonly string[]; readonly depth: number } | null
  readonly openKey: string | null
  readonly openGroups: ReadonlySet<string>
  readonly onSet: (values: { readonly [name: string]: string | null }, step?: Step) => void
}

/** Says what of the graph is drawn, and widens or narrows it. */
export function GraphBar({ graph, focus, matches, openKey, openGroups, onSet }: GraphBarProps) {
  const labelOf = (key: string) => graph.assets.find((asset) => asset.key === key)?.label ?? key
  if (focus) {
    return (
      <div className="graph-bar">
        <div className="graph-bar-subject">
          <h1>
            Around <strong>{labelOf(focus.key)}</strong>
          </h1>
          <IconButton label="End the focus" size="s" onPress={() => onSet({ focus: null, up: null, down: null })}>
            <Icon name="close" />
          </IconButton>
        </div>
        <Stepper name="Above" value={focus.up} onChange={(up) => onSet({ up: String(up) }, 'replace')} />
        <Stepper name="Below" value={focus.down} onChange={(down) => onSet({ down: String(down) }, 'replace')} />
        <PlanLink select={`${labelOf(focus.key)}+`} />
      </div>
    )
  }
  if (matches) {
    return (
      <div className="graph-bar">
        <h1 className="graph-bar-subject">
          <strong>{plural(matches.keys.length, 'match', 'matches')}</strong>
        </h1>
        <Stepper name="Around" value={matches.depth} onChange={(depth) => onSet({ depth: String(depth) }, 'replace')} />
        <FocusButton openKey={openKey} onSet={onSet} />
        <PlanLink select={new URLSearchParams(location.search).get('select') ?? ''} />
      </div>
    )
  }
  return (
    <div className="graph-bar">
      <h1 className="graph-bar-subject">What is not fresh, and what it touches</h1>
      {openGroups.size > 0 && (
        <Button size="s" onPress={() => onSet({ open: null })}>
          Collapse {plural(openGroups.size, 'group')}
        </Button>
      )}
      <FocusButton openKey={openKey} onSet={onSet} />
    </div>
  )
}

function FocusButton({ openKey, onSet }: Pick<GraphBarProps, 'openKey' | 'onSet'>) {
  if (openKey === null) return null
  return (
    <Tooltip text="Only the open asset and what is around it" shortcut="f">
      <Button size="s" onPress={() => onSet({ focus: openKey, select: null })}>
        <Icon name="focus" />
        Focus
      </Button>
    </Tooltip>
  )
}

function PlanLink({ select }: { readonly select: string }) {
  return (
    <Link href={planHref(select)} className="button button-plain button-s">
      Plan these
    </Link>
  )
}

interface StepperProps {
  readonly name: string
  readonly value: number
  readonly onChange: (value: number) => void
}

/** How many edges far. */
function Stepper({ name, value, onChange }: StepperProps) {
  return (
    <Group className="stepper" aria-label={`${name}: edges`}>
      {name}
      <IconButton label={`${name}: less`} size="s" isDisabled={value === 0} onPress={() => onChange(value - 1)}>
        <Icon name="minus" />
      </IconButton>
      <output>{value}</output>
      <IconButton label={`${name}: more`} size="s" isDisabled={value === 99} onPress={() => onChange(value + 1)}>
        <Icon name="plus" />
      </IconButton>
    </Group>
  )
}
