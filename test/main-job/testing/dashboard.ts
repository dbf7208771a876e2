import type { Rig } from '../../rig.ts'

export const DASHBOARD_SERVICE = 'jacobs-ecs-ec2-cluster/nba_elt_dashboard'

/** What the dashboard's process says of itself: which task it is and when it read its marts. */
export interface DashboardState {
  readonly loadedAt: string
  readonly task: string | null
  readonly newestGame: string | null
  readonly rows: { readonly [mart: string]: number }
  readonly missing: readonly string[]
}

/** Asks at the stable address, as a browser does. */
export async function dashboard(rig: Rig): Promise<DashboardState> {
  const response = await fetch(new URL('/api/state', dashboardUrl(rig)))
  if (!response.ok) throw new Error(`the dashboard answers ${response.status}`)
  return (await response.json()) as DashboardState
}

export async function dashboardPage(rig: Rig): Promise<string> {
  return (await fetch(dashboardUrl(rig))).text()
}

function dashboardUrl(rig: Rig): string {
  const url = rig.state().ecs?.fronts[DASHBOARD_SERVICE]?.url
  if (url === undefined) throw new Error('the sandbox has no dashboard')
  return url
}

/** Every task that the ECS stand-in knows of, running or stopped, by its ARN. */
export async function tasks(rig: Rig): Promise<{ readonly running: string[]; readonly stopped: string[] }> {
  const [running, stopped] = await Promise.all([listTasks(rig, 'RUNNING'), listTasks(rig, 'STOPPED')])
  return { running, stopped }
}

async function listTasks(rig: Rig, desiredStatus: 'RUNNING' | 'STOPPED'): Promise<string[]> {
  const [cluster, serviceName] = DASHBOARD_SERVICE.split('/')
  return ((await ecs(rig, 'ListTasks', { cluster, serviceName, desiredStatus })) as { taskArns: string[] }).taskArns
}

/** Sets how many tasks the service is to have, and waits until it has them. */
export async function scale(rig: Rig, desiredCount: number): Promise<void> {
  const [cluster, service] = DASHBOARD_SERVICE.split('/')
  await ecs(rig, 'UpdateService', { cluster, service, desiredCount })
  while ((await listTasks(rig, 'RUNNING')).length !== desiredCount) await new Promise(setImmediate)
}

/** As the runbook has it: lists the tasks, stops the first, and waits until there are as many as before. */
export async function stopFirst(rig: Rig): Promise<void> {
  const [cluster] = DASHBOARD_SERVICE.split('/')
  const before = await listTasks(rig, 'RUNNING')
  await ecs(rig, 'StopTask', { cluster, task: before[0] ?? 'null' })
  for (;;) {
    const running = await listTasks(rig, 'RUNNING')
    if (running.length === before.length && running.some((arn) => !before.includes(arn))) return
    await new Promise(setImmediate)
  }
}

async function ecs(rig: Rig, action: string, request: object): Promise<unknown> {
  const { ecs, token } = rig.state()
  if (!ecs) throw new Error('the sandbox has no ECS')
  const response = await fetch(ecs.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AmazonEC2ContainerServiceV20141113.${action}`,
      authorization: `AWS4-HMAC-SHA256 Credential=${token}/20250104/us-east-1/ecs/aws4_request`,
    },
    body: JSON.stringify(request),
  })
  if (!response.ok) throw new Error(`${action} answers ${response.status}: ${await response.text()}`)
  return response.json()
}
