namespace Optimizer.Server.Hosting.Notices;

/// <param name="RunCommands">Whether a spec may run a command on this machine: its own user's may; a service runs nobody's unless told so.</param>
internal sealed record NoticeRules(bool RunCommands);
