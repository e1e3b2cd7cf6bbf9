// Bolt for JavaScript: `/win <line>` stored by one plain insert (WAL, FULL), then acknowledged.
// Settings come by environment: MODE=http|socket, PORT, SLACK_API_URL, DATABASE, and the tokens.
import bolt from '@slack/bolt';
import Database from 'better-sqlite3';

const { App, LogLevel } = bolt;
const env = process.env;
const database = new Database(env.DATABASE);
database.pragma('journal_mode = WAL');
database.pragma('synchronous = FULL');
database.exec('CREATE TABLE IF NOT EXISTS win (id INTEGER PRIMARY KEY, workspace TEXT, person TEXT, title TEXT, created TEXT)');
const insert = database.prepare('INSERT INTO win (workspace, person, title, created) VALUES (?, ?, ?, ?)');

const app = new App({
  token: env.SLACK_BOT_TOKEN,
  signingSecret: env.SLACK_SIGNING_SECRET,
  appToken: env.SLACK_APP_TOKEN,
  socketMode: env.MODE === 'socket',
  clientOptions: { slackApiUrl: env.SLACK_API_URL },
  logLevel: LogLevel.ERROR,
});

app.command('/win', async ({ ack, command }) => {
  insert.run(command.team_id, command.user_id, command.text, new Date().toISOString());
  await ack({ response_type: 'ephemeral', text: `Logged: ${command.text}` });
});

await app.start(env.MODE === 'socket' ? undefined : { port: Number(env.PORT), host: '127.0.0.1' });
console.log('ready');
