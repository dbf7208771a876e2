/** Words for facts, by a model on Amazon Bedrock. */
export { type Draft, type DraftRequest, type DraftSettings, draftNarrative } from './draft-narrative.ts'
