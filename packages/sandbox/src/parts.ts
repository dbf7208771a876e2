import { awsFingerprint, awsIsWell } from './aws/part.ts'
import { programDataFolder, sandboxId } from './paths.ts'
import { postgresAnswers } from './postgres/answers.ts'
import { isRunning } from './processes.ts'
import { pythonIsReady, pythonPath } from './python/environment.ts'
import { fingerprint, type Surroundings } from './services/program.ts'
import { serviceIsWell } from './services/service.ts'
import type { EcsServiceSpec, SandboxNeed, SandboxSpec, ServiceSpec } from './spec.ts'
import type { PostgresState, SandboxState } from './state.ts'

/** The parts that must run, resolved from what was asked for: the emulator and services that are Python programs need Python. */
export interface NeededParts {
  readonly python: boolean
  readonly services: readonly ServiceSpec[]
  readonly ecsServices: readonly EcsServiceSpec[]
  readonly aws: boolean | 'seeded'
}

export function neededParts(spec: SandboxSpec, need: SandboxNeed): NeededParts {
  const services = need.services === true ? spec.services : []
  const ecsServices = need.services === true ? spec.ecsServices : []
  const aws = spec.aws === true && (need.aws ?? false)
  const programs = [...services, ...ecsServices]
  const python = need.python === true || aws === true || programs.some(({ command }) => command === 'python')
  return { python, services, ecsServices, aws }
}

export async function postgresIsWell(postgres: PostgresState): Promise<boolean> {
  return isRunning(postgres) && (await postgresAnswers(postgres.port))
}

/** Whether everything that is needed really runs and answers. Costs a few milliseconds. */
export async function allIsWell(spec: SandboxSpec, state: SandboxState, needed: NeededParts): Promise<boolean> {
  if (needed.python && (state.python === null || !pythonIsReady(spec.root, spec.requirements))) return false
  const answers = [postgresIsWell(state.postgres)]
  for (const service of needed.services) {
    const print = fingerprint(service, surroundings(spec.root, state, service.name))
    answers.push(serviceIsWell(state.services[service.name], print, service.health))
  }
  if (needed.ecsServices.length > 0) {
    answers.push(serviceIsWell(state.ecs, ecsFingerprint(spec, state), ECS_HEALTH))
  }
  if (needed.aws === true) {
    const print = awsFingerprint(surroundings(spec.root, state, AWS_PART))
    answers.push(awsIsWell(spec.root, state.aws, print))
  }
  return (await Promise.all(answers)).every(Boolean)
}

export const AWS_PART = 'aws'

export const ECS_PART = 'ecs'
export const ECS_HEALTH = '/health'

export function ecsFingerprint(spec: SandboxSpec, state: SandboxState): string {
  return fingerprint([spec.ecsServices, state.token], surroundings(spec.root, state, ECS_PART))
}

export function surroundings(root: string, state: SandboxState, part: string): Surroundings {
  const { databaseUrl, clock, token } = state
  return {
    sandboxId: sandboxId(root),
    part,
    databaseUrl,
    clock,
    token,
    dataFolder: programDataFolder(root),
    python: pythonPath(root),
  }
}
