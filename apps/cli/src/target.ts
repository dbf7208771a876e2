import { join, resolve } from 'node:path'
import type { Setting, TargetConfig, Workspace } from '@headwater/config'
import { didYouMean, UserError } from '@headwater/errors'
import { keepSecret } from './secrets.ts'

/** What is known of a target before anything of it is started or asked: enough to read the graph and to resolve a request. */
export interface NamedTarget {
  readonly name: string
  readonly isSandbox: boolean
  readonly dbt: { readonly target: string; readonly profilesDir: string | null }
  /** The beginning of a command to paste that opens psql on the warehouse. It shows no password. */
  readonly psql: string
  readonly now: () => Date
}

/** Where commands work: a warehouse, its ledger, its clock, and the environment of what runs there. */
export interface Target extends NamedTarget {
  readonly databaseUrl: string
  readonly ledgerUrl: string
  /** Runs programs and dbt. */
  readonly python: string
  /** Environment of operations, on top of the process's own. */
  readonly env: { readonly [name: string]: string }
  readonly aws: {
    /** The account that calls must go to, where the config says one. */
    readonly account: string | null
    /** Of calls that name none themselves. */
    readonly region: string | null
    /** Of the AWS configuration files. */
    readonly profile: string | null
    /** Null where calls go to AWS itself. Asking a sandbox for it whose AWS was not started is a bug. */
    readonly endpoint: string | null
    /** The same for ECS, which the sandbox has a stand-in for. */
    readonly ecsEndpoint: string | null
    /** By `cluster/service`. */
    readonly pages: { readonly [service: string]: string }
    /** Only the sandbox has credentials of its own; elsewhere the SDK finds them. */
    readonly credentials: AwsKeys | null
    readonly ecsCredentials: AwsKeys | null
  }
  readonly alerts: AlertsTo
}

export interface AwsKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** Where alerts of a run are posted. */
export interface AlertsTo {
  /** A secret. Null where nobody is to be told. */
  readonly webhook: string | null
  /** Why there is none although the config says one: no reason to refuse anything. */
  readonly problem: string | null
}

export const SANDBOX = 'sandbox'

/** The target's name as asked for, or the config's default. Throws UserError unknown-target with near misses. */
export function targetName(workspace: Workspace, asked: string | undefined): string {
  const name = asked ?? workspace.config.defaultTarget ?? SANDBOX
  const known = [SANDBOX, ...Object.keys(workspace.config.targets ?? {})]
  if (known.includes(name)) return name
  throw new UserError('unknown-target', `no target is called "${name}"`, {
    details: [...didYouMean(name, known), `targets  ${known.join(', ')}`],
    next: ['add it under `targets` in headwater.config.ts: docs/targets.md'],
  })
}

/** A target of the config, with what it takes from the environment. Throws UserError naming a variable that is not set. */
export function configuredTarget(workspace: Workspace, name: string): Target {
  const config = workspace.config.targets?.[name]
  if (!config) throw new UserError('unknown-target', `no target is called "${name}"`)
  const read = (setting: Setting, path: string): string => value(setting, `targets.${name}.${path}`)
  const optional = (setting: Setting | undefined, path: string): string | null =>
    setting === undefined ? null : read(setting, path)
  const databaseUrl = postgresUrl(read(config.database, 'database'), `targets.${name}.database`)
  const ledgerUrl =
    config.ledger === undefined ? databaseUrl : postgresUrl(read(config.ledger, 'ledger'), `targets.${name}.ledger`)
  const endpoint = optional(config.aws?.endpoint, 'aws.endpoint')
  const aws = {
    account: optional(config.aws?.account, 'aws.account'),
    region: optional(config.aws?.region, 'aws.region'),
    profile: optional(config.aws?.profile, 'aws.profile'),
    endpoint,
    ecsEndpoint: endpoint,
    pages: config.aws?.pages ?? {},
    credentials: null,
    ecsCredentials: null,
  }
  const env = {
    DATABASE_URL: databaseUrl,
    ...(aws.profile !== null && { AWS_PROFILE: aws.profile }),
    ...(aws.region !== null && { AWS_REGION: aws.region }),
    ...Object.fromEntries(Object.entries(config.env ?? {}).map(([key, setting]) => [key, read(setting, `env.${key}`)])),
  }
  keepSecret({ ...env, LEDGER_URL: ledgerUrl })
  return {
    name,
    isSandbox: false,
    databaseUrl,
    ledgerUrl,
    python: config.python === undefined ? 'python3' : read(config.python, 'python'),
    env,
    psql: psql(config, databaseUrl),
    dbt: {
      target: config.dbt?.target ?? name,
      profilesDir: config.dbt?.profilesDir === undefined ? null : resolve(workspace.root, config.dbt.profilesDir),
    },
    aws,
    alerts: alertsTo(config.alerts?.webhook),
    now: () => new Date(),
  }
}

/** The webhook of the config, else that of HEADWATER_ALERT_WEBHOOK: any target may be told to post its alerts. */
export function alertsTo(setting?: Setting): AlertsTo {
  const given = setting === undefined ? process.env.HEADWATER_ALERT_WEBHOOK : textOf(setting)
  if (given) {
    keepSecret({ ALERT_WEBHOOK: given })
    return { webhook: given, problem: null }
  }
  const missing = typeof setting === 'object' ? `${setting.fromEnv} is not set: alerts are sent to nobody` : null
  return { webhook: null, problem: missing }
}

function textOf(setting: Setting): string | undefined {
  if (typeof setting === 'string') return setting
  return Object.hasOwn(process.env, setting.fromEnv) ? process.env[setting.fromEnv] : undefined
}

/** The folder for everything Headwater keeps beside the workspace. */
export function stateFolder(workspace: Workspace): string {
  return join(workspace.root, '.headwater')
}

function postgresUrl(url: string, path: string): string {
  if (/^postgres(ql)?:\/\//.test(url) && URL.canParse(url)) return url
  throw new UserError('bad-config', `headwater.config.ts: ${path} is no Postgres URL`, {
    details: [
      'expected  postgres://user:password@host:5432/database',
      'in a password, write @ as %40, / as %2F, # as %23, : as %3A and % as %25',
    ],
  })
}

function psql({ database }: TargetConfig, databaseUrl: string): string {
  if (typeof database !== 'string') return `psql "$${database.fromEnv}"`
  const url = new URL(databaseUrl)
  url.password = ''
  return `psql '${url.href.replaceAll("'", '%27')}'`
}

function value(setting: Setting, path: string): string {
  if (typeof setting === 'string') return setting
  const name = setting.fromEnv
  const found = Object.hasOwn(process.env, name) ? process.env[name] : undefined
  if (found) return found
  const state = found === undefined ? 'is not set' : 'is empty'
  throw new UserError('bad-config', `${name} ${state}; ${path} in headwater.config.ts is read from it`, {
    next: [`export ${name}=…`],
  })
}
