using Optimizer.FaultDrill;

return await DrillCommand.Run(args, TimeProvider.System);
