import type { AssetGraph } from '@headwater/graph'
import { plain } from '../runbook/markdown.ts'
import { writtenAside } from './aside.ts'
import { deedTable } from './deeds.ts'
import type { ReportFacts } from './facts.ts'
import { labelOf } from './names.ts'
import { cause, followUps, impact } from './post-mortem.ts'
import { timeline } from './timeline.ts'
import { external, head, inputs, outcomes, troubles } from './what-happened.ts'

export interface ReportOptions {
  /** Today's: an asset that it no longer has is called by its whole key. */
  readonly graph: Pick<AssetGraph, 'label' | 'has'>
  /** With timeline, cause, impact and follow-ups. */
  readonly postMortem: boolean
  /** What a model has worded of these facts: set beside them, never in their place. */
  readonly narrative?: Narrative
  /** Takes secrets out of the whole text. */
  readonly redact?: (text: string) => string
}

export interface Narrative {
  readonly paragraphs: readonly string[]
  /** The model's id. */
  readonly model: string
}

/**
 * What happened in a run, in Markdown, made of the ledger's facts alone: who, when, why, from which inputs, by which
 * executions, what it replaced, what was done with it since, and how all of it ended. Ends without a line break.
 */
export function formatReport(facts: ReportFacts, options: ReportOptions): string {
  const { graph, postMortem, narrative, redact = (text: string) => text } = options
  const label = labelOf(graph)
  const { run, deeds } = facts
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ...(narrative === undefined ? [] : [['In words', inWords(narrative)] as const]),
    ...(postMortem
      ? ([
          ['Timeline', timeline(facts, label)],
          ['Cause', cause(facts, label)],
          ['Impact', impact(facts, label)],
          ['Follow-ups', followUps(facts, label)],
        ] as const)
      : []),
    // A post-mortem has it under "Cause".
    ['What did not go well', postMortem ? [] : troubles(run, label)],
    ['What was written aside', writtenAside(facts)],
    ['What was made', outcomes(run, label)],
    ['What it read', inputs(run, label)],
    ['What it started outside', external(facts)],
    ['What was done since', deedTable(deeds)],
  ]
  const title = `# ${postMortem ? 'Post-mortem' : 'Report'}: ${plain(run.plan.request.selection)}, run ${plain(run.runId)}`
  const shown = sections.filter(([, lines]) => lines.length > 0).map(([name, lines]) => [`## ${name}`, '', ...lines])
  return redact([[title, '', ...head(facts)], ...shown].map((lines) => lines.join('\n')).join('\n\n'))
}

function inWords({ paragraphs, model }: Narrative): string[] {
  return [
    ...paragraphs.flatMap((paragraph) => [plain(paragraph), '']),
    `*Worded by ${plain(model)} from the facts of this page; what counts are the facts.*`,
  ]
}
