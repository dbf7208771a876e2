import type { AssetGraph, Operation } from '@headwater/graph'
import type { Plan } from '@headwater/planner'
import type { StepGroup } from '../plan/groups.ts'
import { plural } from '../text/quantity.ts'
import { homeFolder, type IsolatedDate, type IsolatedPlaces, readDate, readPlaces } from './isolated-data.ts'
import { block } from './markdown.ts'
import { commandIn, word } from './shell.ts'

/**
 * Dates that are written aside, by the aws CLI: for each the runbook's stages from Bronze to `_SUCCESS`, then how to point
 * readers at the new runs and back. The canary's date first. Names and inputs are those of the plan.
 */
export function isolatedStep(plan: Plan, group: StepGroup, { spec }: Pick<Operation, 'spec'>): string[] {
  const places = readPlaces(spec)
  const dates = group.steps.flatMap(({ partition, data }) => readDate(partition, data) ?? [])
  if (places === null || dates.length === 0)
    return ['These dates are only known to Headwater: it finds their Bronze and names their runs.']
  const canary = plan.request.aside?.canary ?? null
  const ordered = dates.toSorted((a, b) => rank(a, canary) - rank(b, canary) || (a.date < b.date ? -1 : 1))
  return [
    `Each date is written beside the run that counts, under a run_id of its own; nothing is overwritten. The names hold for this plan alone.`,
    ...(canary === null || dates.length === 1
      ? []
      : ['', `**${canary} first.** The others only when it has succeeded and what it wrote is right.`]),
    '',
    'What counts now, kept for the way back:',
    '',
    ...block('sh', keep(places)),
    ...ordered.flatMap((date) => ['', `### ${date.date}`, '', ...block('sh', oneDate(places, date))]),
    '',
    ...rules(places),
    '',
    ...promotion(places, ordered, plan),
  ]
}

/** Months made of what counts: their input is written by who starts them, so there is nothing to type. */
export function goldStep(plan: Plan, group: StepGroup, graph: Pick<AssetGraph, 'label'>): string[] {
  const months = group.steps.flatMap(({ partition }) => partition ?? [])
  return [
    'A month is made of the runs that count at that moment, aside, and takes the place of the old one in `_CANONICAL.json` by compare-and-set: only Headwater carries that out.',
    '',
    ...block(
      'sh',
      commandIn('.', [
        'pnpm headwater backfill',
        ...group.assets.map(({ key }) => word(graph.label(key))),
        ...(months.length > 0 ? [`--partitions ${months.join(',')}`] : []),
        `--reason 'by hand'`,
        `--target ${word(plan.request.target)}`,
      ]),
    ),
  ]
}

function rank({ date }: IsolatedDate, canary: string | null): number {
  return date === canary ? 0 : 1
}

function keep({ region, silver, stateMachine }: IsolatedPlaces): string[] {
  const query = `stateMachines[?name=='${stateMachine}'].stateMachineArn | [0]`
  return [
    ...['_CANONICAL.json', '_LATEST.json'].flatMap((name) =>
      aws(
        `s3 cp --region ${word(region)}`,
        word(`s3://${silver.bucket}/${silver.prefix}/${name}`),
        word(`before${name}`),
      ),
    ),
    ...assigned(
      'machine',
      `aws stepfunctions list-state-machines --region ${word(region)} --query ${word(query)} --output text`,
    ),
  ]
}

function oneDate(places: IsolatedPlaces, date: IsolatedDate): string[] {
  const { region, bronze, logGroup, quarantine } = places
  const place = `--region ${word(region)}`
  const success = `${homeFolder(places, date.date, date.schemaVersion, date.runId)}/_SUCCESS`
  const rejected = `s3://${quarantine.bucket}/${quarantine.prefix}/ingest_date=${date.date}/run_id=${date.runId}/`
  const { original } = date
  return [
    `# Bronze: one file, ${date.bronze}`,
    ...aws(`s3 ls ${place} --recursive`, word(`s3://${bronze.bucket}/${bronze.prefix}/ingest_date=${date.date}/`)),
    '# Start: the same name and input again start nothing twice',
    `execution=$(aws stepfunctions start-execution ${place} --state-machine-arn "$machine" --name ${word(date.runId)} \\`,
    `  --input ${word(date.input)} \\`,
    '  --query executionArn --output text)',
    '# Wait',
    `while [ "$(aws stepfunctions describe-execution ${place} --execution-arn "$execution" --query status --output text)" = RUNNING ]; do sleep 10; done`,
    ...aws(
      `stepfunctions describe-execution ${place}`,
      `--execution-arn "$execution" --query '[status, error, cause]' --output text`,
    ),
    '# Its log',
    ...aws(
      `logs filter-log-events ${place} --log-group-name ${word(logGroup)}`,
      `--filter-pattern ${word(`"${date.runId}"`)} --query 'events[].message' --output text`,
    ),
    '# What it wrote, and what it rejected',
    ...aws(`s3 cp ${place}`, word(success), '-'),
    ...aws(`s3 ls ${place}`, word(rejected)),
    ...(original === null
      ? ['# Nothing of this date counts yet: there is nothing to compare with']
      : [
          '# The run that counts now, to compare with',
          ...aws(
            `s3 cp ${place}`,
            word(`${homeFolder(places, date.date, original.schemaVersion, original.runId)}/_SUCCESS`),
            '-',
          ),
        ]),
  ]
}

/** A change like any other: the version goes on, and the history keeps it. */
const POINT_BACK = `
  $was[0] as $was | $now[0] as $now
  | if $now.version != $was.version + 1 then error("somebody else has promoted since") else $now end
  | .version += 1 | .updated_at = (now | todate)
  | reduce $dates[] as $date (.; if $was.partitions[$date] then .partitions[$date] = $was.partitions[$date] else del(.partitions[$date]) end)
  | .gold = $was.gold
  | .history += [{
      version: .version, at: .updated_at, by: (env.USER // "by hand"), action: "rollback", reason: "by hand", id: $id,
      partitions: [$dates[] | {ingest_date: ., from: $now.partitions[.], to: $was.partitions[.]}],
      gold: [($now.gold | keys[]) | select($now.gold[.] != $was.gold[.]) | {month: ., from: $now.gold[.].run_id, to: $was.gold[.].run_id}]
    }]
`

/** What a person has to look at, because no command of the aws CLI says it. */
function rules({ limits }: IsolatedPlaces): string[] {
  return [
    'Of each date, before the next stage:',
    '',
    '- the execution ended as `SUCCEEDED`, and `_SUCCESS` is there: without it the job has died silently',
    '- its `run_id` and `execution_arn` are those of this date, and every file of `files` is there',
    '- `input_rows` = `valid_rows` + `quarantined_rows` + `condemned_rows`, and as many as Bronze has',
    `- quarantined rows are under ${limits.quarantineRate * 100} % of the input, and condemned rows fewer than ${limits.condemned}`,
    '- the difference of `valid_rows` to the run that counts now is the one that is wanted',
  ]
}

function promotion({ region, silver }: IsolatedPlaces, dates: readonly IsolatedDate[], plan: Plan): string[] {
  const ids = [...new Set(dates.map(({ backfillId }) => backfillId))]
  const target = plan.request.target === 'sandbox' ? '' : ` --target ${word(plan.request.target)}`
  const key = `${silver.prefix}/_CANONICAL.json`
  const place = `--region ${word(region)} --bucket ${word(silver.bucket)} --key ${word(key)}`
  return [
    `**Promote** ${plural(dates.length, 'date')} by Headwater: it makes the months of gold anew from what will count, and moves Silver and gold together by compare-and-set. By hand two people can undo one another.`,
    '',
    ...block(
      'sh',
      ids.map((id) => `pnpm headwater promote ${word(id)}${target}`),
    ),
    '',
    '**Roll back**: Silver and gold together, to what was kept above. Nothing is deleted.',
    '',
    ...block(
      'sh',
      ids.map((id) => `pnpm headwater rollback ${word(id)} --reason 'why'${target}`),
    ),
    '',
    'Where Headwater cannot be run, by hand: it stops where anybody else has promoted since, and the conditional write is refused where somebody does so meanwhile.',
    '',
    ...block('sh', [
      ...assigned('seen', `aws s3api get-object ${place} now_CANONICAL.json --query ETag --output text`),
      `jq -n --slurpfile was before_CANONICAL.json --slurpfile now now_CANONICAL.json --argjson dates ${word(JSON.stringify(dates.map(({ date }) => date).sort()))} --arg id ${word(ids.join(' '))} '${POINT_BACK}' > back_CANONICAL.json && \\`,
      `  aws s3api put-object ${place} --body back_CANONICAL.json --content-type application/json --if-match "$seen" && \\`,
      `  aws s3 cp --region ${word(region)} before_LATEST.json ${word(`s3://${silver.bucket}/${silver.prefix}/_LATEST.json`)}`,
    ]),
  ]
}

function aws(command: string, ...words: readonly string[]): string[] {
  return commandIn('.', [`aws ${command}`, ...words])
}

/** Not broken into lines: what is between the brackets is not known to be a command. */
function assigned(name: string, command: string): string[] {
  return [`${name}=$(${command})`]
}
