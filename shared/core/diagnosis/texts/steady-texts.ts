import { allMean, type Rule } from '../rule.ts';

/** Nothing is wrong. Read last: a text that also names a fault is about the fault. */
export const STEADY: readonly Rule[] = allMean('steady', [
  [
    /\b(?:GET|HEAD|POST) \/[^\s\n]{0,200}(?: HTTP\/[\d.]{1,3}"?)? (?:-? ?)2\d\d\b/,
    0.88,
    'a request was answered well',
  ],
  [
    /Application startup complete|No migrations to apply|already up[- ]to[- ]date|Uvicorn running on|Started \w{1,80} in [\d.]+ seconds|Tomcat (?:started|initialized) (?:on|with) port|Listening at: http|Booting worker with pid|ready to accept connections|Now listening on: |Application started\. Press|Puma starting|Quit the server with|nginx\/[\d.]+$|Nest application successfully started|start worker process|celery@.{1,60} ready|\bRunning upgrade \S+ ->|shutdown complete|Watching for file changes/i,
    0.88,
    'it has started',
  ],
  [
    /\b(?:server|service|app(?:lication)?|api|bot|worker|http|gateway|process|proxy)\b.{0,40}\b(?:started|listening|is running|running (?:on|at)|is ready|is up|online|healthy)\b|\b(?:listening|running|serving) (?:on|at) (?:port|http|https|\[|:|0\.0\.0\.0|\d)|\bsuccessfully (?:started|connected|completed|registered|initiali[sz]ed)\b|(?<!kill)ed successfully\b|\bretry \S{1,9} succeeded|\bhealth ?check (?:passed|succeeded|ok|successful)\b|\bstart(?:up|ed) complete/i,
    0.72,
    'it says that it runs',
  ],
]);
