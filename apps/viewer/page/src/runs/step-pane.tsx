import type { RunStepView, RunView } from '@headwater/viewer'
import { Facts, formatDuration, Icon, IconButton, Panel, plural, StateMark, Time } from '../ui/index.ts'
import { pageUrl } from './run-facts.ts'
import { StepAssets } from './step-assets.tsx'
import { StepChecks } from './step-checks.tsx'

interface StepPaneProps {
  readonly run: RunView
  readonly step: RunStepView
  /** The lane that is picked: it may be one of the step's assets, or all of its partitions. */
  readonly lane: string
  readonly now: number | null
  readonly onClose: () => void
}

/** What one has picked of a run: a step with its assets and checks. */
export function StepPane({ run, step, lane, now, onClose }: StepPaneProps) {
  const begun = step.startedAt === null ? null : Date.parse(step.startedAt)
  const ended = step.endedAt === null ? now : Date.parse(step.endedAt)
  const url = pageUrl(step.external?.url ?? null)
  const waits = step.state === 'waiting' ? step.after.filter((id) => !isDone(run, id)) : []
  return (
    <div className="step">
      <header className="step-head">
        <div>
          <h2>{step.title}</h2>
          <StateMark state={step.state} />
          {step.critical && <span className="dim"> · on the critical path</span>}
        </div>
        <IconButton label="Close the step" onPress={onClose}>
          <Icon name="close" />
        </IconButton>
      </header>
      {step.message !== null && <pre className="step-message">{step.message}</pre>}
      <Facts
        facts={[
          ['Step', step.step],
          ['Operation', step.operation],
          ...(step.partition === null ? [] : [['Partition', step.partition] as const]),
          ...(step.attempt > 1 ? [['Attempt', step.attempt] as const] : []),
          ...(step.startedAt === null
            ? []
            : [['Started', <Time key="at" at={step.startedAt} show="seconds" />] as const]),
          ...(begun === null || ended === null ? [] : [['Took', formatDuration(ended - begun)] as const]),
          ...(step.estimateMs === null ? [] : [['Expected', formatDuration(step.estimateMs)] as const]),
          ...(waits.length === 0 ? [] : [['Waits for', waitsFor(waits)] as const]),
          ...(step.external === null
            ? []
            : [
                [
                  'Runs as',
                  url === null ? (
                    <code key="id">{step.external.id}</code>
                  ) : (
                    <a key="id" href={url} target="_blank" rel="noreferrer">
                      {step.external.id}
                    </a>
                  ),
                ] as const,
              ]),
        ]}
      />
      <Panel title={plural(step.assets.length, 'asset')}>
        <StepAssets assets={step.assets} picked={lane.split(' ')[1] ?? null} />
      </Panel>
      <StepChecks checks={run.checks.filter((check) => check.step === step.step)} />
    </div>
  )
}

function isDone(run: RunView, id: string): boolean {
  return run.steps.some(({ step, endedAt }) => step === id && endedAt !== null)
}

function waitsFor(steps: readonly string[]): string {
  return steps.length > 4 ? plural(steps.length, 'step') : `step ${steps.join(', ')}`
}
