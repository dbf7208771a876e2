// The runbook's last step as people do it: list the service's tasks, stop the first, wait until the service is steady.
import { ECSClient, ListTasksCommand, StopTaskCommand, waitUntilServicesStable } from '@aws-sdk/client-ecs'

const cluster = 'jacobs-ecs-ec2-cluster'
const service = 'nba_elt_dashboard'
const { ECS_ENDPOINT: endpoint } = process.env
const client = new ECSClient({ region: 'us-east-1', ...(endpoint && { endpoint }) })

const { taskArns: [task] = [] } = await client.send(new ListTasksCommand({ cluster, serviceName: service }))
await client.send(new StopTaskCommand({ cluster, task }))
for (;;) {
  const { taskArns = [] } = await client.send(new ListTasksCommand({ cluster, serviceName: service }))
  if (taskArns.length > 0 && !taskArns.includes(task ?? '')) break
}
await waitUntilServicesStable({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { cluster, services: [service] })
