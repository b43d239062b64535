using Optimizer.Cli;
using Optimizer.Cli.Terminals;

return await OptimizerCommand.Run(args, Terminal.OfProcess());
