import { oversizeOf } from './body-size.ts';
import { durationText } from './duration.ts';
import { ended } from './ended.ts';
import type { Messages } from './messages.ts';
import { detailInChinese, inputErrorInChinese } from './zh-CN-details.ts';

const wait = (ms: number) => durationText(ms, 'zh-CN');
const inParentheses = (detail: string | number | null) => (detail ? `（${detail}）` : '');
const last = (status: string | null, detail: string | null) =>
  `最后状态：${status ?? '无'}${detail ? `：${detail}` : ''}`;
const isSentence = (detail: string) => ended(detail, '。') === detail;

export const zhCN: Messages = {
  outcome: {
    succeeded: ({ id, status, detail }) =>
      detail && isSentence(detail)
        ? `“${id}”已结束，状态为 ${status}：${detail}`
        : `“${id}”已结束，状态为 ${status}${inParentheses(detail)}。`,
    stopped: ({ id, status, detail, says }) =>
      says === 'not done'
        ? `对“${id}”的轮询已结束，状态为 ${status}（${detail}）：请查看其进度，然后重新启动，或待其继续后再轮询。`
        : `“${id}”已终止，状态为 ${status}${inParentheses(detail)}，但不表示成功：请检查其结果，或重新启动。`,
    blocked: ({ id, status, detail, says }) =>
      says === 'what to do'
        ? `“${id}”正在等待，状态为 ${status}（${detail}）；处理后请再轮询。`
        : `“${id}”正在等待人工处理，状态为 ${status}${inParentheses(detail)}：请处理后再轮询。`,
    aborted: ({ id, status, detail, says }) =>
      `已按要求停止轮询“${id}”（${last(status, detail)}）；${says === 'what to do' ? '处理后请再轮询。' : '需要时可重新开始。'}`,
    failed: ({ id, status, detail, says }) =>
      `“${id}”以状态 ${status} 结束${inParentheses(detail)}${says === 'what to do' ? '。' : '：请查看日志，然后重新启动。'}`,
    rejected: ({ id }, why) => `无法继续轮询“${id}”：${why}`,
    exhausted: ({ id, polls }, why) => `共请求 ${polls} 次，最近连续失败，已放弃“${id}”：${why}`,
    deadline: ({ id, status, detail, polls, says }, why) =>
      polls === 0
        ? `“${id}”未在期限内结束：一直没有轮到查询它；请减少同时轮询的数量，或延长期限。`
        : says === 'what to do' && !why
          ? `“${id}”未在期限内结束（${last(status, detail)}）；处理后请再轮询。`
          : `“${id}”未在期限内结束（${last(status, detail)}）：${why || '请延长期限继续轮询，或停止该任务。'}`,
    rateLimited: ({ id, retryAfterMs }, why) =>
      `服务器要求${wait(retryAfterMs)}内不要再查询“${id}”：请届时再来。${why}`,
    defect: ({ id }, why) => `无法继续轮询“${id}”：${why}`,
    missing: ({ id, status }, why) =>
      status === null
        ? `“${id}”不存在或已被删除：${why}`
        : `“${id}”的状态曾为 ${status}，服务器已没有它的记录：${why}`,
    unauthorized: ({ id }, why) => `服务器不允许查看“${id}”：${why}`,
  },

  phase: {
    idle: ({ id }) => `尚未开始轮询“${id}”；请启动。`,
    fetching: ({ id, status }) => `正在查询“${id}”的状态（上次状态：${status ?? '无'}）。`,
    waiting: ({ id, status, detail, delayMs }, why) =>
      status === null
        ? `尚无“${id}”的状态；${wait(delayMs)}后再次查询。${why}`
        : `“${id}”的状态为 ${status}${inParentheses(detail)}；${wait(delayMs)}后再次查询。`,
    backoff: ({ delayMs }, why) => `${ended(why, '。')}${wait(delayMs)}后重试。`,
    rateLimited: ({ delayMs }) => `请求过于频繁；${wait(delayMs)}内不再请求服务器。`,
    paused: ({ id }) => `对“${id}”的轮询已暂停；恢复后继续。`,
  },

  noId: '尚无 ID，未开始轮询。',
  detail: detailInChinese,
  fullStop: '。',
  unknownId: (id, why) => `未找到“${id}”：${why}`,
  lost: (id, status) => `“${id}”的状态曾为 ${status}，服务器已没有它的记录：请检查它是否已被删除。`,

  failure: {
    timeout: '请求超时；服务器可能繁忙。',
    body: '响应内容已损坏；若持续出现，请检查中间的代理。',
    schema: '响应格式与预期不符；请检查 API 及其版本。',
    redirect: '服务器重定向到其他地址；请检查服务地址，或重新登录。',
    notJson: '响应不是 JSON；请检查服务地址。',
  },

  tooLarge: (limit, content) => {
    const answer = `响应${inParentheses(content)}${limit === null ? '过大' : `超过 ${limit}`}`;
    switch (oversizeOf(content)) {
      case 'status':
        return `${answer}；如果这就是状态信息，请调大资源的 maxBytes。`;
      case 'other':
        return `${answer}，不像是状态信息；请检查服务地址。`;
      case 'either':
        return `${answer}；请检查服务地址；如果这就是状态信息，请调大资源的 maxBytes。`;
    }
  },
  notSent: (words) => `未发送请求（${inputErrorInChinese(words)}）；请更正后再轮询。`,

  said: (words) => ended(`服务器的说明：“${words}”`, '。'),

  noSecret: (words) => `未发送请求（${words}）；请检查密钥的来源，然后再轮询。`,

  defect: (message) => `程序内部出错（${message}）；请报告此问题。`,

  http: {
    200: '服务器没有这个 ID 的记录；请检查 ID。',
    304: '服务器称内容未变（304），但此前并无响应；请检查中间的缓存。',
    400: '请求格式错误（400）；请检查 ID 和 URL。',
    401: '认证失败（401）；请检查 API 密钥，或重新登录。',
    403: '没有访问权限（403）；请检查权限，或联系其所有者。',
    404: '服务器上没有这个 ID（404）；请检查 ID 和 URL。',
    410: '已被删除（410）；如仍需要，请重新启动。',
    422: '服务器不接受该 ID（422）；请检查其格式。',
    429: '请求过于频繁（429）；请降低频率，或申请更高的限额。',
    500: '服务器内部错误（500）；若持续出现，请联系管理员。',
    502: '网关收到无效响应（502）；请检查后端服务是否在运行。',
    503: '服务器过载或维护中（503）；请稍后再试。',
    504: '网关等待上游超时（504）；请稍后再试，或增加超时时间。',
  },
  found: {
    rateLimited: '请求过于频繁；请降低频率，或申请更高的限额。',
    unauthorized: '认证失败；请检查 API 密钥，或重新登录。',
    missing: '服务器没有这个 ID 的记录；请检查 ID。',
  },
  otherHttp: (httpStatus, retryable) =>
    retryable
      ? `服务器暂时不可用${inParentheses(httpStatus)}；请稍后再试。`
      : `服务器拒绝请求${inParentheses(httpStatus)}；请检查 ID 和 URL。`,

  lasting: {
    unknownHost: () =>
      '找不到该服务器；请检查服务地址和网络；如 HTTPS_PROXY 或 HTTP_PROXY 设有代理，也请检查代理地址。',
    untrustedIssuer: (cause) =>
      `服务器的证书不是由本机信任的机构签发（${cause}）；请在 Node 启动前将 NODE_EXTRA_CA_CERTS 设为含签发机构证书的文件。`,
    expired: (cause) => `服务器的证书已过期（${cause}）；请更新证书，或检查本机时钟。`,
    notYetValid: (cause) => `服务器的证书尚未生效（${cause}）；请检查本机时钟。`,
    otherHost: (cause) => `服务器的证书属于其他主机（${cause}）；请检查服务地址中的主机名。`,
    certificate: (cause) => `无法接受服务器的证书（${cause}）；请联系服务器的管理员检查。`,
    otherScheme: (cause) =>
      `该端口上的服务器不使用 TLS（${cause}）；请检查端口，以及服务地址是否应以 http: 开头。`,
    tls: (cause) =>
      `服务器与本机没有共同的加密方式（${cause}）；请检查服务器要求的 TLS 版本和客户端证书。`,
    notHttp: (cause) =>
      `该端口上的服务不是 HTTP（${cause}）；请检查端口，以及服务地址是否应以 https: 开头。`,
    blockedPort: (cause) =>
      `fetch 不向该端口发送请求，它属于其他服务（${cause}）；请检查服务地址中的端口。`,
    proxyLogin: (cause) =>
      `代理要求密码（${cause}）；请写入 HTTPS_PROXY 或 HTTP_PROXY：http://user:password@host:port。`,
    proxyRefusal: (cause) =>
      `代理不允许访问该服务器（${cause}）；请检查 HTTPS_PROXY，或将该服务器加入 NO_PROXY。`,
  },
  network: {
    ECONNREFUSED: '无法连接服务器；请确认服务正在运行且地址正确。',
    ECONNRESET: '连接意外中断；若持续出现，请检查网络，以及服务地址应以 http: 还是 https: 开头。',
  },
  otherNetwork: (cause) =>
    cause === undefined
      ? '网络连接出现问题；请检查网络。'
      : `网络连接出现问题（${cause}）；请检查服务地址和网络。`,

  localShortage: (cause) =>
    `本机没有空闲的套接字或文件句柄（${cause}），未能请求服务器；请提高系统限额，或减少同时轮询的数量。`,
};
