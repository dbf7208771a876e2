import { didYouMean, UserError } from '@headwater/errors'
import { poolsShape } from './pools.ts'
import { expecting, isObject, list, object, record, type Shape, text, wrong } from './shape.ts'
import type { WorkspaceConfig } from './workspace-config.ts'

/** The target that is always there. */
const SANDBOX = 'sandbox'

const setting = textOrVariable("a text or env('NAME')")

const target = object(
  {
    database: textOrVariable("the warehouse's URL, for example env('DATABASE_URL')"),
    ledger: setting,
    python: setting,
    dbt: object({ target: text, profilesDir: text }),
    aws: object({
      account: expecting(
        "twelve digits as a text, for example '123456789012', or env('NAME')",
        (value) => (typeof value === 'string' && isAccount(value)) || isFromEnvironment(value),
      ),
      region: setting,
      profile: setting,
      endpoint: setting,
      pages: record(text),
    }),
    alerts: object({ webhook: setting }),
    // An operation may be given an empty variable on purpose.
    env: record(expecting("a text or env('NAME')", (value) => typeof value === 'string' || isFromEnvironment(value))),
  },
  ['database'],
)

const platforms: Shape = (value, path) => {
  list(text, 'a list of files that export a platform')(value, path)
  if (Array.isArray(value) && value.length === 0) throw wrong(path, value, 'a list of files that export a platform')
}

const instant = expecting(
  'an instant with its time zone, for example 2025-01-04T12:30Z',
  (value) =>
    typeof value === 'string' &&
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(value) &&
    !Number.isNaN(Date.parse(value)),
)

const config = object(
  {
    platforms,
    defaultTarget: text,
    sandbox: object({ now: instant }),
    pools: poolsShape,
    targets: record(target),
  },
  ['platforms'],
)

/** The config as the author wrote it. Throws UserError `bad-config` with path, what was found and what was expected. */
export function checkConfig(value: unknown): WorkspaceConfig {
  if (!isObject(value) || value instanceof Promise) {
    throw wrong('default export', value, 'defineConfig({ platforms: [...] })')
  }
  config(value, '')
  const checked = value as unknown as WorkspaceConfig
  const names = Object.keys(checked.targets ?? {})
  for (const name of names) checkTargetName(name)
  const { defaultTarget = SANDBOX } = checked
  if (defaultTarget !== SANDBOX && !names.includes(defaultTarget)) {
    const known = [SANDBOX, ...names]
    throw new UserError('bad-config', `defaultTarget: no target is called "${defaultTarget}"`, {
      details: [...didYouMean(defaultTarget, known), `targets  ${known.join(', ')}`],
    })
  }
  return checked
}

function checkTargetName(name: string): void {
  if (name === SANDBOX) {
    throw new UserError('bad-config', 'targets.sandbox cannot be configured: it is the embedded default', {
      details: ['give the target another name, or set the sandbox under `sandbox`'],
    })
  }
  // A target's name becomes a folder's, and a word of commands to paste.
  if (!/^\w[\w.-]*$/.test(name)) {
    throw wrong('targets', name, 'a name of letters, digits, _ and, behind the first, - and .')
  }
}

function isAccount(text: string): boolean {
  return /^\d{12}$/.test(text)
}

function textOrVariable(what: string): Shape {
  return expecting(what, (value) => (typeof value === 'string' && value !== '') || isFromEnvironment(value))
}

function isFromEnvironment(value: unknown): boolean {
  return isObject(value) && typeof value.fromEnv === 'string' && value.fromEnv !== ''
}
