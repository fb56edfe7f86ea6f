import { Command } from 'commander';

/** What commander calls for an option that it doesn't know, which its types leave out. */
type UnknownOption = (this: Command, flag: string) => void;

const { unknownOption } = Command.prototype as unknown as { unknownOption: UnknownOption };

/** Suggests an option for `--nmae=value`, too: commander compares all of it with the names that it knows. */
export class HintingCommand extends Command {
  override createCommand(name?: string): HintingCommand {
    return new HintingCommand(name);
  }

  unknownOption(flag: string): void {
    unknownOption.call(this, flag.replace(/=.*/s, ''));
  }
}
