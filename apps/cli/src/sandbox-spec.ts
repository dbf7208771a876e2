import { resolve } from 'node:path'
import type { Workspace } from '@headwater/config'
import type { SandboxSpec } from '@headwater/sandbox'

const DEFAULT_NOW = '2025-01-04T12:30Z'

/** What the sandbox has to run for this workspace: the sum of what its platforms ask for. */
export function sandboxSpec(workspace: Workspace): SandboxSpec {
  const asked = workspace.platforms.flatMap(({ definition, folder }) =>
    definition.sandbox ? [{ definition: definition.sandbox, folder }] : [],
  )
  return {
    root: workspace.root,
    now: workspace.config.sandbox?.now ?? DEFAULT_NOW,
    ...(asked.some(({ definition }) => definition.aws !== undefined) && { aws: true }),
    services: asked.flatMap(({ definition, folder }) =>
      (definition.services ?? []).map((service) => ({
        name: service.name,
        command: service.command,
        args: [...service.args],
        cwd: resolve(folder, service.cwd ?? '.'),
        env: { ...service.env },
        health: service.health,
      })),
    ),
    ecsServices: asked.flatMap(({ definition, folder }) =>
      (definition.ecsServices ?? []).map((service) => ({
        cluster: service.cluster,
        service: service.service,
        desiredCount: service.desiredCount ?? 1,
        command: service.command,
        args: [...service.args],
        cwd: resolve(folder, service.cwd ?? '.'),
        env: { ...service.env },
        health: service.health,
      })),
    ),
  }
}
