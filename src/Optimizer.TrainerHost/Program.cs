using Optimizer.Trainers.Commands;
using Optimizer.Trainers.Hosting;

return args is [Launcher.Mode] ? Launcher.Run() : TrainerHostProcess.Run(TimeProvider.System);
