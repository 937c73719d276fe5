import './design/tokens.css';
import { decideWhatIsTrusted } from './shell/trusted-types.ts';

decideWhatIsTrusted();
// Whatever is imported would run before that.
void import('./start.ts');
