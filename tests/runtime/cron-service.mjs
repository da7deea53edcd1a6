// Fires the Worker's cron trigger when it is asked to, as the platform does every few minutes.

export default {
  async fetch(_request, { EDGE }) {
    const { outcome } = await EDGE.scheduled({ cron: '*/5 * * * *', scheduledTime: new Date() });
    return Response.json({ outcome });
  },
};
