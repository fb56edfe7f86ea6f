/** The body of one job: as large as what OpenHands sends for a conversation. */
export const statusOf = (id: string, status: string): string =>
  `{"conversation_id":"${id}","title":"Fix flaky login test","last_updated_at":"2025-11-14T08:21:07.004512Z",` +
  `"status":"${status}","runtime_status":"STATUS$READY","selected_repository":"acme/shop",` +
  `"selected_branch":"main","git_provider":"github","trigger":"openhands_api","num_connections":1,` +
  `"url":"/api/conversations/${id}","created_at":"2025-11-14T08:15:30.123456Z","pr_number":[],` +
  `"conversation_version":"V0","sub_conversation_ids":[]}`;
