/** The page that shows an inspector and hands over to it what the process tells. */
export const bridgePage = (inspectorUrl: URL): string => `<!doctype html>
<meta charset="utf-8">
<title>pollchart in the inspector</title>
<style>html, body, iframe { margin: 0; border: 0; width: 100%; height: 100%; display: block; }</style>
<iframe src="${inspectorUrl.href.replaceAll('&', '&amp;')}"></iframe>
<script>
  const frame = document.querySelector('iframe');
  addEventListener('message', ({ data, origin, source }) => {
    if (source !== frame.contentWindow || data?.type !== '@statelyai.connected') return;
    const messages = new EventSource('/messages');
    messages.onmessage = ({ data }) => source.postMessage(JSON.parse(data), origin);
    // The process has ended; what it told stays in sight.
    messages.onerror = () => messages.close();
  });
</script>
`;
