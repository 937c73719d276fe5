import './design/tokens.css';
import { takeAwayPeerConnections } from './shell/no-peer-connections.ts';
import { decideWhatIsTrusted } from './shell/trusted-types.ts';

decideWhatIsTrusted();
takeAwayPeerConnections();
// Whatever is imported would run before that.
void import('./start.ts');
