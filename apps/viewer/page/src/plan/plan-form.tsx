import type { TroubleView } from '@headwater/viewer'
import { Checkbox, Select, TextField } from '../ui/index.ts'
import type { Asked } from './asked.ts'

interface PlanFormProps {
  readonly draft: Asked
  readonly onChange: (part: Partial<Asked>) => void
  /** What was wrong with the selection that was asked last. */
  readonly trouble: TroubleView | null
}

const MODES = [
  { value: 'needed', title: 'Everything, each as it is right', text: 'as needed' },
  { value: 'stale', title: 'Only what is stale or missing', text: 'stale' },
  { value: 'full refresh', title: 'Everything, as a whole', text: 'full refresh' },
] as const

/** What one wants rebuilt, in the words of the command line; the plan follows as one types. */
export function PlanForm({ draft, onChange, trouble }: PlanFormProps) {
  return (
    <form className="plan-form" onSubmit={(event) => event.preventDefault()}>
      <h1>Plan</h1>
      <div>
        <TextField
          label="Assets"
          value={draft.select}
          onChange={(select) => onChange({ select })}
          placeholder="fact_boxscores"
          hint="Names, x+, +x, tag:, kind:, group:; a space is a union, a comma an intersection"
          error={trouble?.message ?? null}
          mono
        />
        {trouble?.at != null && <MarkedText text={draft.select} at={trouble.at} />}
        {trouble?.details.map((line) => (
          <p key={line} className="plan-hint">
            {line}
          </p>
        ))}
      </div>
      <fieldset className="plan-set">
        <legend className="unseen">Around them</legend>
        <Checkbox isSelected={draft.downstream} onChange={(downstream) => onChange({ downstream })}>
          and everything downstream
        </Checkbox>
        <Checkbox isSelected={draft.upstream} onChange={(upstream) => onChange({ upstream })}>
          and everything upstream
        </Checkbox>
      </fieldset>
      <Select label="What is rebuilt" value={draft.mode} onChange={(mode) => onChange({ mode })} options={MODES} />
      <TextField
        label="Partitions"
        value={draft.partitions}
        onChange={(partitions) => onChange({ partitions })}
        placeholder="2025-01-01..2025-01-03"
        hint="A date, a list or a range; empty: what is missing"
        mono
      />
      <TextField
        label="Leave out"
        value={draft.exclude}
        onChange={(exclude) => onChange({ exclude })}
        placeholder="tag:slow"
        mono
      />
      <TextField
        label="Logical date"
        value={draft.date}
        onChange={(date) => onChange({ date })}
        placeholder="today"
        mono
      />
    </form>
  )
}

/** The typed text with the part that is wrong marked. */
function MarkedText({ text, at: [from, to] }: { readonly text: string; readonly at: readonly [number, number] }) {
  return (
    <p className="plan-marked mono">
      {text.slice(0, from)}
      <mark>{text.slice(from, Math.max(to, from + 1)) || ' '}</mark>
      {text.slice(Math.max(to, from + 1))}
    </p>
  )
}
