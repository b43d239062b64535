namespace Optimizer.Storage.Appending;

/// <summary>An event that moves money. Nano-dollars; reserved is negative when released.</summary>
/// <param name="NewBudget">Set when an event of the same append changed the budget before it.</param>
internal sealed record Movement(
    long Seq, long AtMs, string Kind, string Node, int Attempt, long Reserved, long Charged, long Overrun, SweepBudget? NewBudget)
{
    /// <summary>What it takes out of the budget.</summary>
    public Int128 Taken => (Int128)Charged + Reserved;
}

/// <param name="CostNano">Null: no cap.</param>
internal sealed record SweepBudget(long? CostNano);

/// <summary>The hard cap: a row of the ledger is made only when charges plus reservations stay within the budgets of sweep and project.</summary>
internal sealed class Settlement(string sweep, Standing standing)
{
    private Int128 used = standing.Project?.Used ?? 0;

    public SweepMoney Money { get; private set; } = standing.Money;

    /// <exception cref="BudgetExceededException">The movement would exceed a budget.</exception>
    public object?[] Move(Movement movement)
    {
        var budget = movement.NewBudget is { } changed ? changed.CostNano : Money.Budget;
        var total = (Int128)Money.Spend + Money.Reserved + movement.Taken;
        used += movement.Taken;
        if (movement.Taken > 0)
        {
            if (total > (budget ?? long.MaxValue)) throw Exceeded(movement, "the budget", ofProject: false);
            if (standing.Project is { } project && used > project.Budget)
                throw Exceeded(movement, $"the budget of project {project.Name}, {project.Budget} of which {used - movement.Taken} are spent or reserved", ofProject: true);
        }

        Money = new SweepMoney(Money.Spend + movement.Charged, Money.Reserved + movement.Reserved, Money.Overrun + movement.Overrun, budget);
        return
        [
            movement.Seq, movement.AtMs, movement.Kind, movement.Node, movement.Attempt, movement.Reserved, movement.Charged, movement.Overrun,
            Money.Spend, Money.Reserved, budget,
        ];
    }

    private BudgetExceededException Exceeded(Movement movement, string what, bool ofProject) => new(
        $"Sweep {sweep}: {movement.Kind} of {movement.Taken} nano-dollars for node {movement.Node} would exceed {what}; nothing was written.", ofProject);
}
