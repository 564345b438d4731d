//! Which complaints are drawn, for a file and at the keyboard alike.

use plaint::classify::draw::{self, Candidate};

/// How complaints are drawn. The same arguments draw the same ones.
#[derive(clap::Args)]
pub struct DrawArgs {
    /// How many complaints to draw
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = at_least_one)]
    pub n: usize,
    /// The least sure first, each with the same chance, or as many of each category
    #[arg(long, value_enum, default_value = "uncertainty")]
    pub by: By,
    /// Another seed draws others, among equals
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

fn at_least_one(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|n| *n > 0).ok_or_else(|| "write a whole number from 1 on".to_string())
}

impl DrawArgs {
    /// The complaints drawn, in their order.
    pub fn draw(&self, candidates: Vec<Candidate>) -> Vec<Candidate> {
        draw::draw(candidates, self.n, self.by.get(), self.seed)
    }
}

#[derive(clap::ValueEnum, Clone, Copy)]
pub enum By {
    Uncertainty,
    Random,
    Stratified,
}

impl By {
    fn get(self) -> draw::By {
        match self {
            By::Uncertainty => draw::By::Uncertainty,
            By::Random => draw::By::Random,
            By::Stratified => draw::By::Stratified,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            By::Uncertainty => "uncertainty",
            By::Random => "random",
            By::Stratified => "stratified",
        }
    }
}
